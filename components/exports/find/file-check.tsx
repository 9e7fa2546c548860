import { useMutation } from "@tanstack/react-query";
import { FileCheck2 } from "lucide-react";
import { type DragEvent, type ReactNode, useRef } from "react";
import { exportAddress } from "@/components/exports/open-link";
import { Problem } from "@/components/exports/problem";
import { byteSizeWords } from "@/components/exports/words";
import { useFormats } from "@/components/format/use-formats";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { canCheckFiles, checkedBytesMax, checkFile, type FileVerdict } from "./check-file";

/** Finds the export of a file that somebody holds, and says whether the file is still as it was made. */
export function useFileCheck() {
  const formats = useFormats();
  return useMutation({
    mutationFn: async (file: File) => {
      if (!canCheckFiles()) throw new Error("Browsers check files on https pages only.");
      if (file.size > checkedBytesMax) {
        const most = byteSizeWords(checkedBytesMax, formats);
        throw new Error(`A browser checks files of up to ${most}. Compare its SHA-256 with the receipt's.`);
      }
      return checkFile(file);
    },
  });
}

type FileCheck = ReturnType<typeof useFileCheck>;

/** The way to choose a file where none can be dropped. */
export function CheckButton({ check }: { check: FileCheck }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        look="quiet"
        size="icon"
        aria-label="Check a file"
        title="Check a file: choose it here, or drop it on the list"
        disabled={check.isPending}
        onClick={() => input.current?.click()}
      >
        <FileCheck2 aria-hidden />
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File to check"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) check.mutate(file);
          // The same file may be chosen again, changed.
          target.value = "";
        }}
      />
    </>
  );
}

/** Where a file may be dropped. */
export function dropToCheck(check: FileCheck) {
  const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes("Files");
  return {
    onDragOver: (event: DragEvent) => {
      if (holdsFiles(event)) event.preventDefault();
    },
    onDrop: (event: DragEvent) => {
      const [file] = event.dataTransfer.files;
      if (!file) return;
      // The browser would open it in place of the page.
      event.preventDefault();
      check.mutate(file);
    },
  };
}

/** What was found out, until it is put away. */
export function FileVerdictNotice({ check }: { check: FileCheck }) {
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

function verdictWords(name: string, verdict: FileVerdict): ReactNode {
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
