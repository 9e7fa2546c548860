import { Minus, TrendingDown, TrendingUp } from "lucide-react";
import { useFormats } from "@/components/format/use-formats";
import { cn } from "@/components/ui/cn";
import { amountWords, changeOf, type Figure, wholeAmountWords } from "./summary-words";

const icons = { up: TrendingUp, down: TrendingDown, same: Minus };
const tones = { up: "text-good", down: "text-bad", same: "text-muted" };

/** The key figures, each with its change. Amounts of further currencies stand below the first, never added to it. */
export function SummaryFigures({ figures }: { figures: readonly Figure[] }) {
  const ids = [...new Set(figures.map(({ id }) => id))];
  return (
    <dl className="grid auto-rows-min grid-cols-2 gap-x-6 gap-y-3 md:min-w-60">
      {ids.map((id) => (
        <FigureOf key={id} figures={figures.filter((figure) => figure.id === id)} />
      ))}
    </dl>
  );
}

function FigureOf({ figures: [first, ...others] }: { figures: Figure[] }) {
  const formats = useFormats();
  if (!first) return null;
  const change = changeOf(first, formats);
  const Icon = change && icons[change.direction];
  return (
    <div className="min-w-0">
      <dt className="truncate text-xs text-muted">{first.title}</dt>
      <dd className="flex items-baseline gap-2 whitespace-nowrap">
        <span
          className="text-lg font-semibold tabular-nums"
          title={wholeAmountWords(Number(first.value), first, formats)}
        >
          {amountWords(Number(first.value), first, formats)}
        </span>
        {change && Icon && (
          <span
            className={cn("flex items-center gap-1 text-xs tabular-nums", tones[change.direction])}
            title="Against the period of the same length before"
          >
            <Icon aria-hidden className="size-3.5" />
            {change.text}
          </span>
        )}
      </dd>
      {others.length > 0 && (
        <dd className="truncate text-xs text-muted tabular-nums">
          {others.map((figure) => amountWords(Number(figure.value), figure, formats)).join(" · ")}
        </dd>
      )}
    </div>
  );
}
