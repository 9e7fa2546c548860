import type { ReactNode } from "react";
import { exportAddress } from "@/components/exports/open-link";
import { Problem } from "@/components/exports/problem";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { FileVerdict as Verdict } from "./check-file";
import type { FileCheck } from "./file-check";

/** What was found out, until it is put away. */
export function FileVerdict({ check }: { check: FileCheck }) {
  const { data, error, variables, isPending } = check;
  if (!variables) return null;
  return (
    <div className="border-b border-line p-2">
      {isPending && (
        <p role="status" className="px-2 py-1.5 text-muted">
          Checking {variables.name}…
        </p>
      )}
      {error && (
        <Notice tone="bad">
          <Problem error={error} />
        </Notice>
      )}
      {data && (
        <Notice tone={data.kind === "unchanged" ? "good" : "bad"}>
          <p className="wrap-anywhere">{verdictWords(variables.name, data)}</p>
          {data.kind === "unknown" && (
            <p>It was changed, or is somebody else’s, or its export is past its age.</p>
          )}
        </Notice>
      )}
      {!isPending && (
        <Button look="quiet" size="sm" onClick={() => check.reset()}>
          Put away
        </Button>
      )}
    </div>
  );
}

function verdictWords(name: string, verdict: Verdict): ReactNode {
  if (verdict.kind === "unknown") return `${name} is not the file of any export of yours.`;
  const { id } = verdict.export;
  const link = (
    <a href={exportAddress(id)} className="font-medium underline underline-offset-2">
      export #{id}
    </a>
  );
  if (verdict.kind === "changed") {
    return (
      <>
        {name} is not as {link} made it: its content was changed.
      </>
    );
  }
  return (
    <>
      {name} is the file of {link}, unchanged to the last byte.
    </>
  );
}
