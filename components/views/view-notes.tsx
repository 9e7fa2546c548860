import { TriangleAlert } from "lucide-react";
import type { SavedView } from "@/lib/contract/view";

/** What the view that is shown holds and the report no longer has. */
export function ViewNotes({ view }: { view: SavedView | undefined }) {
  if (!view || view.notes.length === 0) return null;
  return (
    <p
      role="status"
      className="flex shrink-0 items-start gap-2 border-b border-line px-4 py-2 text-warn max-md:px-3"
    >
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0 wrap-anywhere">
        The view “{view.name}” is older than this report. {view.notes.join(" ")} The view itself keeps it.
      </span>
    </p>
  );
}
