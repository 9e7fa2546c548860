import { useMutation } from "@tanstack/react-query";
import { FileCheck2 } from "lucide-react";
import { type DragEvent, useRef } from "react";
import { byteSizeWords } from "@/components/exports/words";
import { useFormats } from "@/components/format/use-formats";
import { Button } from "@/components/ui/button";
import { later } from "@/components/ui/overlay/later";
import { ShownLater } from "@/components/ui/overlay/shown-later";
import { canCheckFiles, checkedBytesMax, checkFile } from "./check-file";

const verdict = later(async () => (await import("./file-verdict")).FileVerdict);

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

export type FileCheck = ReturnType<typeof useFileCheck>;

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
  return check.variables && <ShownLater part={verdict} props={{ check }} />;
}
