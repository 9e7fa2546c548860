import { FileCheck2 } from "lucide-react";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { later } from "@/components/ui/overlay/later";
import { ShownLater } from "@/components/ui/overlay/shown-later";

const verdict = later(async () => (await import("./file-verdict")).FileVerdict);
const drop = later(async () => (await import("./file-drop")).FileDrop);

/** The way to choose a file where none can be dropped. */
export function CheckButton({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        look="quiet"
        size="icon"
        aria-label="Check a file"
        title="Check a file: choose it here, or drop it on the page"
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
          if (file) onFile(file);
          // The same file may be chosen again, changed.
          target.value = "";
        }}
      />
    </>
  );
}

interface FileCheckProps {
  file: File | undefined;
  onFile: (file: File | undefined) => void;
}

/** Takes a file that is dropped on the page, and tells what was found out about the last one, until that is put away. */
export function FileCheck({ file, onFile }: FileCheckProps) {
  return (
    <>
      <ShownLater part={drop} props={{ onFile }} />
      {file && <ShownLater part={verdict} props={{ file, onPutAway: () => onFile(undefined) }} />}
    </>
  );
}
