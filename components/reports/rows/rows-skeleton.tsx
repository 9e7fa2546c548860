import { useFormats } from "@/components/format/use-formats";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import type { OwnWidths } from "@/components/views/use-report-memory";
import type { ReportDescription } from "@/lib/contract/report-description";
import { columnWidth } from "./column-width";

const places = Array.from({ length: 24 }, (_, place) => place);

interface RowsSkeletonProps {
  columns: ReportDescription["columns"];
  widths: OwnWidths;
}

/** The table before its first rows, in the same measures. */
export function RowsSkeleton({ columns, widths }: RowsSkeletonProps) {
  const formats = useFormats();
  const widthOf = (column: (typeof columns)[number]) => widths[column.id] ?? columnWidth(column, formats);
  const minWidth = columns.reduce((sum, column) => sum + widthOf(column), 0);
  return (
    <>
      <div aria-hidden className="md:hidden">
        {places.slice(0, 6).map((place) => (
          <div key={place} className="flex flex-col gap-3 border-b border-line px-3 py-3">
            <Skeleton className="h-4 w-3/5" />
            <Skeleton className="h-24" />
          </div>
        ))}
      </div>
      <div aria-hidden className="overflow-hidden max-md:hidden" style={{ minWidth }}>
        {places.map((place) => (
          <div
            key={place}
            className="flex h-8 items-center border-b border-line short:h-7 pointer-coarse:h-10"
          >
            {columns.map((column) => (
              <div
                key={column.id}
                className={cn("px-3", widths[column.id] == null && "grow")}
                style={{ flexBasis: widthOf(column) }}
              >
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
    </>
  );
}
