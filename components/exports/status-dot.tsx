import { cva } from "class-variance-authority";
import type { ExportObject } from "@/lib/contract/export";

const dotStyle = cva("size-2 shrink-0 rounded-full", {
  variants: {
    tone: {
      waiting: "border border-control",
      moving: "animate-pulse bg-accent",
      good: "bg-good",
      bad: "bg-bad",
      over: "bg-control",
    },
  },
});

/** Colour beside the word, never instead of it. */
export function StatusDot({ item }: { item: ExportObject }) {
  return <span aria-hidden className={dotStyle({ tone: toneOf(item) })} />;
}

function toneOf({ status, outcome_code, file_removed_at, file_withheld }: ExportObject) {
  if (status === "pending") return "waiting";
  if (status === "processing") return "moving";
  // What a person ended, or time did, is no failure.
  if (outcome_code === "cancelled_by_user" || file_removed_at !== null || file_withheld !== null)
    return "over";
  return status === "completed" ? "good" : "bad";
}
