import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useId, useState } from "react";
import { Problem } from "@/components/exports/problem";
import { useFormats } from "@/components/format/use-formats";
import { summaryQuery } from "@/components/reports/queries";
import type { ViewRequest } from "@/components/reports/report-view";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { useMediaQuery } from "@/components/ui/use-media-query";
import type { ReportSummaryAnswer } from "@/lib/contract/report-data";
import { SummaryFigures } from "./summary-figures";
import { SummaryRanking } from "./summary-ranking";
import { SummarySeries } from "./summary-series";
import { SummarySkeleton } from "./summary-skeleton";
import { comparisonWords } from "./summary-words";

export interface SummaryPreference {
  /** As it was left last time; undefined when it never was touched. */
  isOpen: boolean | undefined;
  /** Keeps the choice for the next visit. */
  save: (isOpen: boolean) => Promise<void>;
}

interface SummaryStripProps {
  request: ViewRequest;
  /** Whether the rows, which come first, are there, and the filters rest. */
  areRowsThere: boolean;
  /** There will be no rows, which the page says elsewhere. */
  hasFailed: boolean;
  preference: SummaryPreference;
}

/** Room for the strip beside the rows. The classes "max-md:" and "short:" mean the opposite. */
const roomForStrip = "(min-width: 48rem) and (not (max-height: 50rem))";

/** What the filtered rows come to, at a glance: key figures, a line by day, a ranking. */
export function SummaryStrip({ preference, request, areRowsThere, hasFailed }: SummaryStripProps) {
  const id = useId();
  const hasRoom = useMediaQuery(roomForStrip, true);
  const [chosen, setChosen] = useState(preference.isOpen);
  const isOpen = chosen ?? hasRoom;
  const formats = useFormats();
  const summary = useQuery({ ...summaryQuery(request), enabled: areRowsThere && isOpen });
  const compared = summary.data && !hasFailed && comparisonWords(summary.data, formats);

  return (
    <section aria-label="Summary" className="shrink-0 border-t border-line">
      <Button
        look="quiet"
        aria-expanded={isOpen}
        aria-controls={id}
        className="h-8 w-full justify-start rounded-none px-4 text-xs focus-visible:-outline-offset-2 max-md:px-3"
        onClick={() => {
          setChosen(!isOpen);
          void preference.save(!isOpen);
        }}
      >
        <ChevronDown
          aria-hidden
          className={cn("transition-transform", !isOpen && "-rotate-90 rtl:rotate-90")}
        />
        Summary
        {isOpen && compared && (
          <span className="min-w-0 truncate font-normal" title={compared}>
            {compared}
          </span>
        )}
      </Button>
      <div id={id} hidden={!isOpen} className={cn(chosen === undefined && "max-md:hidden short:hidden")}>
        {isOpen && <SummaryContent summary={summary} hasFailed={hasFailed} />}
      </div>
    </section>
  );
}

interface SummaryContentProps {
  summary: UseQueryResult<ReportSummaryAnswer>;
  hasFailed: boolean;
}

function SummaryContent({ summary, hasFailed }: SummaryContentProps) {
  const { data, error, isPlaceholderData, refetch } = summary;
  if (hasFailed) return <p className="h-36 px-4 text-muted max-md:px-3">Without rows there is no summary.</p>;
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
      <SummaryFigures figures={data.figures} comparison={data.comparison} />
      {data.series ? <SummarySeries series={data.series} comparison={data.comparison} /> : <div />}
      {data.ranking && data.ranking.items.length > 0 && <SummaryRanking ranking={data.ranking} />}
    </div>
  );
}
