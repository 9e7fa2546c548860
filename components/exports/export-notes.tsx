import { TriangleAlert } from "lucide-react";
import { useFormats } from "@/components/format/use-formats";

interface ExportNotesProps {
  warnings: readonly string[];
  /** In a list several are told by their number, and in words when one asks. The receipt has all of them. */
  isFolded: boolean;
}

/** What is to be known of a file, each thing once. */
export function ExportNotes({ warnings, isFolded }: ExportNotesProps) {
  const { count } = useFormats();
  const notes = [...new Set(warnings)];
  const words = notes.map((note) => <Note key={note} text={note} />);
  if (!isFolded || notes.length < 2) return words;
  return (
    <details className="text-xs text-warn">
      <summary className="flex cursor-pointer items-start gap-1.5 rounded-sm [&::-webkit-details-marker]:hidden">
        <Mark />
        <span className="underline-offset-2 hover:underline">{count(notes.length)} notes</span>
      </summary>
      <div className="flex flex-col gap-1 pt-1 ps-5">
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
      </div>
    </details>
  );
}

function Note({ text }: { text: string }) {
  return (
    <p className="flex items-start gap-1.5 text-xs text-warn">
      <Mark />
      {text}
    </p>
  );
}

function Mark() {
  return <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0" />;
}
