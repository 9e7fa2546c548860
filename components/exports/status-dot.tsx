import { cva } from "class-variance-authority";
import type { ExportStatus } from "@/lib/contract/export-status";

const dotStyle = cva("size-2 shrink-0 rounded-full", {
  variants: {
    status: {
      pending: "border border-control",
      processing: "animate-pulse bg-accent",
      completed: "bg-good",
      failed: "bg-bad",
    } satisfies Record<ExportStatus, string>,
  },
});

/** Colour beside the word, never instead of it. */
export function StatusDot({ status }: { status: ExportStatus }) {
  return <span aria-hidden className={dotStyle({ status })} />;
}
