import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { exportAddress } from "@/components/exports/open-link";
import { Problem } from "@/components/exports/problem";
import { byteSizeWords } from "@/components/exports/words";
import { useFormats } from "@/components/format/use-formats";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import {
  canCheckFiles,
  checkedBytesMax,
  checkFile,
  UncheckedFile,
  type FileVerdict as Verdict,
} from "./check-file";

interface FileVerdictProps {
  file: File;
  onPutAway: () => void;
}

/** Finds the export of a file that somebody holds, and says whether the file is still as it was made. */
export function FileVerdict({ file, onPutAway }: FileVerdictProps) {
  const formats = useFormats();
  const { mutate, variables, data, error } = useMutation({
    mutationFn: async (given: File) => {
      if (!canCheckFiles()) throw new UncheckedFile("Browsers check files on https pages only.");
      if (given.size > checkedBytesMax) {
        const most = byteSizeWords(checkedBytesMax, formats);
        throw new UncheckedFile(
          `A browser checks files of up to ${most}. Compare its SHA-256 with the receipt's.`,
        );
      }
      return checkFile(given);
    },
  });
  useEffect(() => mutate(file), [mutate, file]);
  // What was found out about the file before is not said of this one.
  const [found, problem] = variables === file ? [data, error] : [undefined, null];
  return (
    <div className="border-b border-line p-2">
      {!found && !problem && (
        <p role="status" className="px-2 py-1.5 text-muted wrap-anywhere">
          Checking {file.name}…
        </p>
      )}
      {problem && (
        <Notice tone="bad">
          {problem instanceof UncheckedFile ? (
            <p>
              {file.name} was not checked. {problem.message}
            </p>
          ) : (
            <Problem error={problem} />
          )}
        </Notice>
      )}
      {found && (
        <Notice tone={found.kind === "unchanged" ? "good" : "bad"}>
          <p>{verdictWords(file.name, found)}</p>
          {found.kind === "unknown" && (
            <p>It was changed, or is somebody else’s, or its export is past its age.</p>
          )}
        </Notice>
      )}
      <Button look="quiet" size="sm" onClick={onPutAway}>
        Put away
      </Button>
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
