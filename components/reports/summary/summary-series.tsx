import { useId, useState } from "react";
import { useFormats } from "@/components/format/use-formats";
import { later } from "@/components/ui/overlay/later";
import { ShownLater } from "@/components/ui/overlay/shown-later";
import { Skeleton } from "@/components/ui/skeleton";
import type { ReportSummaryAnswer } from "@/lib/contract/report-data";
import { axisOf, dayAfter, measureAmount, measureName, type Series, wholeAmountWords } from "./summary-words";

/** The drawing comes after the page: it is larger than everything else here, and nothing waits for it. */
const chart = later(async () => (await import("./series-chart")).SeriesChart);

interface SummarySeriesProps {
  series: Series;
  comparison: ReportSummaryAnswer["comparison"];
}

/** One measure by day: chosen by name, drawn as a line, and as a table for who does not see it. */
export function SummarySeries({ series: { days, measures }, comparison }: SummarySeriesProps) {
  const id = useId();
  const formats = useFormats();
  const [chosen, setChosen] = useState("");
  const measure = measures.find((one) => measureName(one) === chosen) ?? measures[0];
  if (!measure) return <p className="text-muted">Nothing happened in these days.</p>;
  const name = measureName(measure);
  const amount = measureAmount(measure);
  const { previous } = measure;
  const axis = axisOf(measure, formats);
  const earlierDay = (index: number) => dayAfter(comparison?.start_date ?? "", index);
  return (
    <div className="flex min-w-0 flex-col max-md:h-40">
      <div className="flex h-5 items-center gap-1 text-xs text-muted">
        <label htmlFor={id} className={measures.length > 1 ? "sr-only" : undefined}>
          {measures.length > 1 ? "Measure" : `${name} by day`}
        </label>
        {measures.length > 1 && (
          <select
            id={id}
            className="-ms-1 cursor-pointer rounded-sm bg-transparent px-0.5 hover:text-ink"
            value={name}
            onChange={(event) => setChosen(event.target.value)}
          >
            {measures.map((one) => (
              <option key={measureName(one)} value={measureName(one)}>
                {measureName(one)} by day
              </option>
            ))}
          </select>
        )}
        {axis.base !== undefined && (
          <span aria-hidden className="min-w-0 truncate" title="So that one sees the line move">
            · axis from {axis.words(axis.base)}
          </span>
        )}
        {previous && (
          // The days are told above, beside the word "Summary".
          <span aria-hidden className="ms-auto flex shrink-0 items-center gap-1.5">
            <span className="w-5 border-t border-dashed border-muted" />
            before
          </span>
        )}
      </div>
      {/* Time runs from left to right in every manner of writing. */}
      <div aria-hidden dir="ltr" className="min-h-0 flex-1">
        <ShownLater
          part={chart}
          props={{ days, measure, earlierDay }}
          before={<Skeleton className="h-full" />}
        />
      </div>
      {/* A table itself cannot be clipped: Firefox would show its caption. */}
      <div className="sr-only">
        <table>
          <caption>{name} by day</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">{name}</th>
              {previous && <th scope="col">In the period before</th>}
            </tr>
          </thead>
          <tbody>
            {days.map((day, index) => (
              <tr key={day}>
                <th scope="row">
                  {formats.day(day)}
                  {measure.is_last_day_open && day === days.at(-1) && " (so far)"}
                </th>
                <td>{wholeAmountWords(measure.values[index] ?? 0, amount, formats)}</td>
                {previous && (
                  <td>
                    {wholeAmountWords(previous[index] ?? 0, amount, formats)} (
                    {formats.day(earlierDay(index))})
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
