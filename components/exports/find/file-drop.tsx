import { useEffect, useEffectEvent, useState } from "react";

/** Takes a file wherever on the page it is dropped, and says so while one is held over it. */
export function FileDrop({ onFile }: { onFile: (file: File) => void }) {
  const [isHeld, setIsHeld] = useState(false);
  const take = useEffectEvent(onFile);
  useEffect(() => {
    function hold(event: DragEvent) {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setIsHeld(true);
    }
    function leave({ relatedTarget }: DragEvent) {
      // Into nothing: the pointer has left the window.
      if (relatedTarget === null) setIsHeld(false);
    }
    function drop(event: DragEvent) {
      setIsHeld(false);
      const [file] = event.dataTransfer?.files ?? [];
      if (!file) return;
      // The browser would open it in place of the page.
      event.preventDefault();
      take(file);
    }
    // Over what has just come to be under it, a browser asks once with this one, and takes a drop for one outside
    // where nobody answers.
    window.addEventListener("dragenter", hold);
    window.addEventListener("dragover", hold);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragenter", hold);
      window.removeEventListener("dragover", hold);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, []);
  if (!isHeld) return null;
  return (
    <p className="m-2 flex justify-center rounded-md border-2 border-dashed border-accent bg-accent-soft p-4 font-medium">
      Drop the file to check it
    </p>
  );
}
