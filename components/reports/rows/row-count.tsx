import type { UseQueryResult } from "@tanstack/react-query";
import { rowWords } from "@/components/exports/words";
import { useFormats } from "@/components/format/use-formats";
import type { ReportView } from "@/components/reports/report-view";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import type { ReportCountAnswer } from "@/lib/contract/report-data";

interface RowCountProps {
  /** A placeholder is the number of what was asked for before. */
  count: UseQueryResult<ReportCountAnswer>;
  view: ReportView;
}

/** How many rows the file has, and why not more where the report has a cap of its own. */
export function RowCount({ count, view: { description, filters } }: RowCountProps) {
  const formats = useFormats();
  const total = count.data?.total;
  if (total === undefined && count.isError && !count.isFetching) {
    return (
      <p role="status" className="flex gap-2 whitespace-nowrap text-muted">
        Not counted
        <Button look="link" size="inline" onClick={() => void count.refetch()}>
          Try again
        </Button>
      </p>
    );
  }
  if (total === undefined) return <Skeleton className="h-4 w-20" />;
  const isCapped = filters.limit === undefined && total === description.default_limit;
  return (
    <p
      role="status"
      className={cn("font-medium whitespace-nowrap tabular-nums", count.isPlaceholderData && "opacity-60")}
      title={isCapped ? "The report gives this many rows unless a row limit is set." : undefined}
    >
      {isCapped && "First "}
      {rowWords(total, formats)}
    </p>
  );
}
