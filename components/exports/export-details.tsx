import type { ExportObject } from "@/lib/contract/export";
import { LocalTime } from "./local-time";

/** What one seldom wants to know of an export, and then exactly. */
export function ExportDetails({ item }: { item: ExportObject }) {
  const times = [
    ["Asked for", item.created_at],
    ["Started", item.started_at],
    ["Data as of", item.snapshot_at],
    ["Finished", item.completed_at],
  ] as const;
  return (
    <details className="text-xs text-muted">
      <summary className="w-fit cursor-pointer rounded-sm select-none hover:text-ink">Details</summary>
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
