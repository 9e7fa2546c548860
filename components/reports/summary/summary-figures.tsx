import { Minus, TrendingDown, TrendingUp } from "lucide-react";
import { useFormats } from "@/components/format/use-formats";
import type { ReportSummaryAnswer } from "@/lib/contract/report-data";
import { amountWords, changeOf, differenceWords, earlierWords, wholeAmountWords } from "./summary-words";

// No colour: more is not always better, and whose growth it is the figure does not say.
const icons = { up: TrendingUp, down: TrendingDown, same: Minus };

interface SummaryFiguresProps extends Pick<ReportSummaryAnswer, "figures" | "comparison"> {
  /** Keeps the rows alone that these filters keep. */
  onFilter: (filters: Record<string, string>) => void;
}

/** The key figures, each with its change. Amounts of further currencies stand below the first, never added to it. */
export function SummaryFigures({ figures, ...others }: SummaryFiguresProps) {
  const ids = [...new Set(figures.map(({ id }) => id))];
  return (
    <dl className="grid auto-rows-min grid-cols-2 gap-x-6 gap-y-2 md:min-w-60">
      {ids.map((id) => (
        <FigureOf key={id} figures={figures.filter((figure) => figure.id === id)} {...others} />
      ))}
    </dl>
  );
}

function FigureOf({ figures: [first, ...others], comparison, onFilter }: SummaryFiguresProps) {
  const formats = useFormats();
  if (!first) return null;
  const { filters } = first;
  const change = changeOf(first, formats);
  const Icon = change && icons[change.direction];
  const earlier = earlierWords(first, comparison, formats);
  const further = others.map((figure) => amountWords(Number(figure.value), figure, formats));
  // What it was is not to be taken for what there is in other currencies.
  const below = [
    ...(earlier === undefined ? [] : [earlier]),
    ...further.map((words, index) => (index === 0 && earlier !== undefined ? `also ${words}` : words)),
  ];
  return (
    <div className="min-w-0">
      <dt className="truncate text-xs text-muted">
        {filters === null ? (
          first.title
        ) : (
          <button
            type="button"
            title={`Only these: ${first.title}`}
            className="cursor-pointer underline decoration-dotted underline-offset-2 hover:text-ink"
            onClick={() => onFilter(filters)}
          >
            {first.title}
          </button>
        )}
      </dt>
      <dd className="flex items-baseline gap-2 whitespace-nowrap">
        <span
          className="text-lg font-semibold tabular-nums"
          title={wholeAmountWords(Number(first.value), first, formats)}
        >
          {amountWords(Number(first.value), first, formats)}
        </span>
        {change && Icon && (
          <span
            className="flex items-center gap-1 text-xs text-muted tabular-nums"
            title={differenceWords(first, comparison, formats)}
          >
            <Icon aria-hidden className="size-3.5" />
            {change.text}
          </span>
        )}
      </dd>
      {below.length > 0 && (
        <dd className="truncate text-xs text-muted tabular-nums" title={below.join(" · ")}>
          {below.join(" · ")}
        </dd>
      )}
    </div>
  );
}
