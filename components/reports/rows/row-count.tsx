import { rowWords } from "@/components/exports/words";
import { useFormats } from "@/components/format/use-formats";
import type { ReportView } from "@/components/reports/report-view";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";

interface RowCountProps {
  total: number | undefined;
  /** The number of what was asked for before. */
  isOld: boolean;
  view: ReportView;
}

/** How many rows the file has, and why not more where the report has a cap of its own. */
export function RowCount({ total, isOld, view: { description, filters } }: RowCountProps) {
  const formats = useFormats();
  if (total === undefined) return <Skeleton className="h-4 w-20" />;
  const isCapped = filters.limit === undefined && total === description.default_limit;
  return (
    <p
      role="status"
      className={cn("font-medium whitespace-nowrap tabular-nums", isOld && "opacity-60")}
      title={isCapped ? "The report gives this many rows unless a row limit is set." : undefined}
    >
      {isCapped && "First "}
      {rowWords(total, formats)}
    </p>
  );
}
