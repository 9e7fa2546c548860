import { useFormats } from "@/components/format/use-formats";
import { cn } from "@/components/ui/cn";
import type { ReportSummaryAnswer } from "@/lib/contract/report-data";
import { namesOf } from "@/lib/contract/words/filter-values";
import { changeOf, differenceWords, measureAmount, measureName, wholeAmountWords } from "./summary-words";

type Ranking = NonNullable<ReportSummaryAnswer["ranking"]>;

/** As many as have room in the strip. */
const shownMax = 5;

const labelStyle = "relative block truncate px-2 print:overflow-hidden!";

interface SummaryRankingProps extends Pick<ReportSummaryAnswer, "comparison"> {
  ranking: Ranking;
  /** Keeps the rows alone that these filters keep. */
  onFilter: (filters: Record<string, string>) => void;
}

/** Who has the most, as a table whose cells are bars: the length says what the number says. */
export function SummaryRanking({ ranking, comparison, onFilter }: SummaryRankingProps) {
  const { title, measure, currency, filter, items } = ranking;
  const most = Math.max(...items.map(({ value }) => value), 0);
  const formats = useFormats();
  const amount = measureAmount({ currency });
  const names = namesOf(items.map(({ key, ...item }) => ({ ...item, value: key })));
  const shown = items.slice(0, shownMax).map((item, index) => ({
    ...item,
    name: names[index],
    words: wholeAmountWords(item.value, amount, formats),
    change: changeOf(item, formats)?.text ?? "",
    difference: differenceWords({ ...item, ...amount }, comparison, formats),
  }));
  const longest = Math.max(...shown.map(({ words }) => words.length), 0);
  const longestChange = Math.max(...shown.map(({ change }) => change.length), 0);
  return (
    <table className="h-min w-full table-fixed border-collapse">
      <caption className="pb-1 text-start text-xs text-muted">
        <span className="block truncate">
          {title} by {measureName({ title: measure.toLowerCase(), currency })}
        </span>
      </caption>
      <colgroup>
        <col />
        <col style={{ width: `max(${longestChange > 0 ? "4rem" : "6rem"}, ${longest + 1}ch)` }} />
        {longestChange > 0 && <col style={{ width: `${longestChange + 1}ch` }} />}
      </colgroup>
      <thead className="sr-only">
        <tr>
          <th scope="col">{title}</th>
          <th scope="col">{measureName({ title: measure, currency })}</th>
          {longestChange > 0 && <th scope="col">Change</th>}
        </tr>
      </thead>
      <tbody>
        {shown.map(({ key, label, hint, name, value, words, change, difference }) => (
          <tr key={key}>
            <th scope="row" className="relative h-5.5 p-0 text-start font-normal">
              <span
                aria-hidden
                className="absolute inset-y-0.5 inset-s-0 rounded-sm bg-accent-soft"
                style={{ width: `${(value / most) * 100}%` }}
              />
              {filter === null ? (
                <span className={labelStyle} title={name}>
                  <RankedName label={label} hint={hint} />
                </span>
              ) : (
                <button
                  type="button"
                  title={`Only ${name}`}
                  className={cn(labelStyle, "w-full cursor-pointer text-start hover:underline")}
                  onClick={() => onFilter({ [filter]: key })}
                >
                  <RankedName label={label} hint={hint} />
                </button>
              )}
            </th>
            <td className="p-0 text-end tabular-nums">{words}</td>
            {longestChange > 0 && (
              <td className="p-0 text-end text-xs text-muted tabular-nums" title={difference}>
                {change}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RankedName({ label, hint }: { label: string; hint: string | undefined }) {
  if (hint === undefined) return label;
  return (
    <span className="flex items-baseline gap-1.5">
      <span className="min-w-14 truncate">{label}</span>
      <span className="min-w-0 truncate text-xs text-muted">{hint}</span>
    </span>
  );
}
