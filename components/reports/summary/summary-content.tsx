import type { UseQueryResult } from "@tanstack/react-query";
import { Problem } from "@/components/exports/problem";
import { useFormats } from "@/components/format/use-formats";
import { comparisonError } from "@/components/reports/filters/parameter-errors";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { ApiFailure } from "@/lib/client/api-failure";
import type { ReportSummaryAnswer } from "@/lib/contract/report-data";
import { SummaryFigures } from "./summary-figures";
import { SummaryRanking } from "./summary-ranking";
import { SummarySeries } from "./summary-series";
import { SummarySkeleton } from "./summary-skeleton";

interface SummaryContentProps {
  summary: UseQueryResult<ReportSummaryAnswer>;
  hasFailed: boolean;
  /** Keeps the rows alone that these filters keep. */
  onFilter: (filters: Record<string, string>) => void;
}

/** Figures, line and ranking, or why there are none. */
export function SummaryContent({ summary, hasFailed, onFilter }: SummaryContentProps) {
  const { data, error, isPlaceholderData, refetch } = summary;
  const formats = useFormats();
  if (hasFailed) return <p className="h-36 px-4 text-muted max-md:px-3">The summary comes with the rows.</p>;
  const refusal = error instanceof ApiFailure ? error.details.compare_with?.[0] : undefined;
  if (refusal !== undefined) {
    return (
      <p role="alert" className="h-36 px-4 text-muted max-md:px-3">
        {comparisonError(refusal, formats)}
      </p>
    );
  }
  if (error) {
    return (
      <p role="alert" className="flex h-36 items-center gap-2 px-4 text-muted max-md:px-3">
        <Problem error={error} text="The summary could not be made." />
        <Button size="sm" onClick={() => void refetch()}>
          Try again
        </Button>
      </p>
    );
  }
  if (!data) return <SummarySkeleton />;
  return (
    <div
      aria-busy={isPlaceholderData}
      className={cn(
        "grid gap-x-8 gap-y-4 px-4 pb-4 transition-opacity max-md:px-3 md:h-36 md:grid-cols-[auto_minmax(0,1.2fr)_minmax(0,1fr)]",
        isPlaceholderData && "opacity-60 delay-150",
      )}
    >
      <SummaryFigures figures={data.figures} comparison={data.comparison} onFilter={onFilter} />
      {data.series ? <SummarySeries series={data.series} comparison={data.comparison} /> : <div />}
      {data.ranking && data.ranking.items.length > 0 && (
        <SummaryRanking ranking={data.ranking} comparison={data.comparison} onFilter={onFilter} />
      )}
    </div>
  );
}
