import { useFormats } from "@/components/format/use-formats";
import { Skeleton } from "@/components/ui/skeleton";
import type { ReportDescription } from "@/lib/contract/report-description";
import { columnWidth } from "./column-width";

const places = Array.from({ length: 24 }, (_, place) => place);

/** The table before its first rows, in the same measures. */
export function RowsSkeleton({ columns }: { columns: ReportDescription["columns"] }) {
  const formats = useFormats();
  const minWidth = columns.reduce((sum, column) => sum + columnWidth(column, formats), 0);
  return (
    <div aria-hidden className="overflow-hidden" style={{ minWidth }}>
      {places.map((place) => (
        <div key={place} className="flex h-8 items-center border-b border-line short:h-7 pointer-coarse:h-10">
          {columns.map((column) => (
            <div key={column.id} className="grow px-3" style={{ flexBasis: columnWidth(column, formats) }}>
              {place === 0 ? (
                <span data-header className="block truncate text-xs font-medium text-muted">
                  {column.header}
                </span>
              ) : (
                <Skeleton className="h-3 w-3/5" />
              )}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
