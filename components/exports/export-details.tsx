import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import type { ExportObject } from "@/lib/contract/export";
import { LocalTime } from "./local-time";

/** A line of facts (the children) that opens to what one seldom wants to know of an export, and then exactly. */
export function ExportDetails({ item, children }: { item: ExportObject; children: ReactNode }) {
  const times = [
    ["Asked for", item.created_at],
    ["Started", item.started_at],
    ["Data as of", item.snapshot_at],
    ["Finished", item.completed_at],
  ] as const;
  return (
    <details className="group text-xs text-muted">
      <summary className="flex cursor-pointer list-none items-start gap-2 rounded-sm tabular-nums [&::-webkit-details-marker]:hidden">
        <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2.5">{children}</span>
        <span className="flex items-center gap-0.5 hover:text-ink">
          Details
          <ChevronDown aria-hidden className="size-3.5 group-open:rotate-180" />
        </span>
      </summary>
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
        {times.map(
          ([label, iso]) =>
            iso !== null && (
              <div key={label} className="contents">
                <dt>{label}</dt>
                <dd className="text-ink">
                  <LocalTime iso={iso} />
                </dd>
              </div>
            ),
        )}
        {item.filename !== null && (
          <div className="contents">
            <dt>File</dt>
            <dd className="break-all text-ink">{item.filename}</dd>
          </div>
        )}
        {item.sha256 !== null && (
          <div className="contents">
            <dt>SHA-256</dt>
            <dd className="break-all text-ink">{item.sha256}</dd>
          </div>
        )}
      </dl>
    </details>
  );
}
