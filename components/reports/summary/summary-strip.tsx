import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useId, useState } from "react";
import { useFormats } from "@/components/format/use-formats";
import { summaryQuery } from "@/components/reports/queries";
import type { ViewRequest } from "@/components/reports/report-view";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { later } from "@/components/ui/overlay/later";
import { ShownLater } from "@/components/ui/overlay/shown-later";
import { useMediaQuery } from "@/components/ui/use-media-query";
import { comparisonWords } from "./comparison-words";
import { SummarySkeleton } from "./summary-skeleton";

const content = later(async () => (await import("./summary-content")).SummaryContent);

const compareWith = later(async () => (await import("./compare-with")).CompareWith);

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
  /** With which days the figures are compared; undefined means those before. */
  comparedWith: string | undefined;
  onCompare: (comparedWith: string | null) => void;
  /** Keeps the rows alone that these filters keep. */
  onFilter: (filters: Record<string, string>) => void;
}

/** Room for the strip beside the rows. The classes "max-md:" and "short:" mean the opposite. */
const roomForStrip = "(min-width: 48rem) and (not (max-height: 50rem))";

/** What the filtered rows come to, at a glance: key figures, a line by day, a ranking. */
export function SummaryStrip(props: SummaryStripProps) {
  const { preference, request, areRowsThere, hasFailed, comparedWith, onCompare, onFilter } = props;
  const id = useId();
  const hasRoom = useMediaQuery(roomForStrip, true);
  const [chosen, setChosen] = useState(preference.isOpen);
  const isOpen = chosen ?? hasRoom;
  const formats = useFormats();
  const summary = useQuery({ ...summaryQuery(request, comparedWith), enabled: areRowsThere && isOpen });
  // The way out has to stay where days of one's choice are why there is nothing.
  const isRefused = hasFailed || summary.isError;
  const compared = isOpen && summary.data && !hasFailed ? comparisonWords(summary.data, formats) : undefined;

  return (
    <section aria-label="Summary" className={cn("shrink-0 border-t border-line", !isOpen && "print:hidden")}>
      <div className="flex items-center max-md:flex-wrap">
        <Button
          look="quiet"
          aria-expanded={isOpen}
          aria-controls={id}
          title={compared}
          className="h-8 min-w-0 flex-1 justify-start rounded-none px-4 text-xs focus-visible:-outline-offset-2 max-md:h-auto max-md:min-h-8 max-md:px-3 max-md:py-1"
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
          {compared && (
            <span className="min-w-0 truncate font-normal max-md:text-start max-md:whitespace-normal">
              {compared}
            </span>
          )}
        </Button>
        {isOpen && (summary.data?.comparison || (isRefused && comparedWith !== undefined)) && (
          <ShownLater part={compareWith} props={{ comparedWith, onCompare }} />
        )}
      </div>
      <div id={id} hidden={!isOpen} className={cn(chosen === undefined && "max-md:hidden short:hidden")}>
        {isOpen && (
          <ShownLater part={content} props={{ summary, hasFailed, onFilter }} before={<SummarySkeleton />} />
        )}
      </div>
    </section>
  );
}
