import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { byteSizeWords, secondsRangeWords } from "@/components/exports/words";
import { useFormats } from "@/components/format/use-formats";
import { Skeleton } from "@/components/ui/skeleton";
import { fileFormatNames } from "@/lib/contract/file-format";
import type { Preflight } from "@/lib/contract/preflight";
import { filterWords } from "@/lib/contract/words/filter-words";
import { FirstRows } from "./first-rows";
import { IdenticalNotice } from "./identical-notice";

/** Rows, size, time and sheets to come; what is to be known before; the first rows as the file will have them. */
export function PreflightView({ preflight }: { preflight: Preflight }) {
  const formats = useFormats();
  const { row_count, columns, filters } = preflight;
  return (
    <div className="flex flex-col gap-4">
      <PreflightSummary preflight={preflight} />
      <p className="text-muted">
        {filters.length === 0
          ? "No filters: everything that you may see."
          : filters.map((filter) => `${filter.title}: ${filterWords(filter, formats)}`).join(" · ")}
      </p>
      <FirstRows
        columns={columns}
        rows={preflight.rows}
        rowCount={row_count}
        timeZone={preflight.time_zone}
      />
    </div>
  );
}

/** The same of the file as a whole, without its filters and rows. */
export function PreflightSummary({ preflight }: { preflight: Preflight }) {
  const formats = useFormats();
  const {
    row_count,
    estimated_bytes,
    estimated_seconds,
    sheets,
    columns,
    members,
    warnings,
    identical,
    format,
  } = preflight;
  return (
    <>
      {identical && <IdenticalNotice identical={identical} />}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-5">
        <Figure label="Rows">{formats.count(row_count)}</Figure>
        {members ? (
          <Figure label="Reports">{formats.count(members.length)}</Figure>
        ) : (
          <Figure label="Columns">{formats.count(columns.length)}</Figure>
        )}
        <Figure label={sheets === null ? "Format" : "Sheets"}>
          {sheets === null ? fileFormatNames[format] : formats.count(sheets)}
        </Figure>
        <Figure label="Size">about {byteSizeWords(estimated_bytes, formats)}</Figure>
        <Figure label="Time">{secondsRangeWords(estimated_seconds, formats)}</Figure>
      </dl>
      {warnings.length > 0 && (
        <ul className="flex flex-col gap-1">
          {warnings.map(({ code, message }) => (
            <li key={`${code} ${message}`} className="flex items-start gap-2 text-warn">
              <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
              {message}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="text-base font-medium tabular-nums">{children}</dd>
    </div>
  );
}

/** The view before it is there, in the same measures. */
export function PreflightSkeleton() {
  return (
    <div className="flex flex-col gap-4" role="status" aria-label="Looking what the export will hold">
      <div className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-5">
        {["rows", "columns", "sheets", "size", "time"].map((figure) => (
          <Skeleton key={figure} className="h-9" />
        ))}
      </div>
      <Skeleton className="h-5 w-1/2" />
      <Skeleton className="h-82" />
    </div>
  );
}
