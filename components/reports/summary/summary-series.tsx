import dynamic from "next/dynamic";
import { useId, useState } from "react";
import { useFormats } from "@/components/format/use-formats";
import { Skeleton } from "@/components/ui/skeleton";
import { measureAmount, measureName, type Series, wholeAmountWords } from "./summary-words";

/** The drawing comes after the page: it is larger than everything else here, and nothing waits for it. */
const SeriesChart = dynamic(() => import("./series-chart").then((module) => module.SeriesChart), {
  ssr: false,
  loading: () => <Skeleton className="h-full" />,
});

/** One measure by day: chosen by name, drawn as a line, and as a table for who does not see it. */
export function SummarySeries({ series: { days, measures } }: { series: Series }) {
  const id = useId();
  const formats = useFormats();
  const [chosen, setChosen] = useState("");
  const measure = measures.find((one) => measureName(one) === chosen) ?? measures[0];
  if (!measure) return <p className="text-muted">Nothing happened in these days.</p>;
  const name = measureName(measure);
  const amount = measureAmount(measure);
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
      </div>
      {/* Time runs from left to right in every manner of writing. */}
      <div aria-hidden dir="ltr" className="min-h-0 flex-1">
        <SeriesChart days={days} measure={measure} />
      </div>
      <table className="sr-only">
        <caption>{name} by day</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">{name}</th>
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
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
