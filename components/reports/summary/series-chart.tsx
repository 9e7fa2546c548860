import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { useFormats } from "@/components/format/use-formats";
import { axisOf, type Measure, measureAmount, measureName, wholeAmountWords } from "./summary-words";

interface SeriesChartProps {
  days: readonly string[];
  measure: Measure;
  /** The day of the earlier period that a day is compared with. */
  earlierDay: (index: number) => string;
}

const axis = { fontSize: 11, fill: "var(--color-muted)" } as const;

/** A measure by day, as a line over its area: the shape says it all, and no colour has a meaning. */
export function SeriesChart({ days, measure, earlierDay }: SeriesChartProps) {
  const amount = measureAmount(measure);
  const last = days.length - 1;
  const isOpen = measure.is_last_day_open;
  const data = days.map((day, index) => {
    const value = measure.values[index] ?? 0;
    return {
      day,
      value: isOpen && index === last ? undefined : value,
      // From the last whole day to what there is of today.
      soFar: isOpen && index >= last - 1 ? value : undefined,
      earlier: measure.previous?.[index],
      earlierDay: earlierDay(index),
    };
  });
  const formats = useFormats();
  const { base, words: axisWords } = axisOf(measure, formats);
  /** A line without an area under it; of one day there is only its point. */
  const dashed = { type: "linear", fill: "none", isAnimationActive: false, dot: days.length === 1 } as const;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <AreaChart data={data} margin={{ top: 6, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis
          dataKey="day"
          tickFormatter={formats.shortDay}
          tick={axis}
          tickLine={false}
          axisLine={{ stroke: "var(--color-line)" }}
          minTickGap={48}
          height={20}
        />
        <YAxis
          tickFormatter={axisWords}
          tick={axis}
          tickLine={false}
          axisLine={false}
          tickCount={3}
          width="auto"
          // Marks between whole units would read the same.
          allowDecimals={false}
          // What there is of today may be below where the axis begins; its line then leaves the picture.
          {...(base !== undefined && { domain: [base, "auto"], allowDataOverflow: true })}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--color-control)" }}
          // The last whole day is a point of both lines, and told once.
          filterNull
          separator=": "
          formatter={(value, name, { payload }: { payload?: { value?: number; earlierDay?: string } }) => {
            if (name === "soFar" && payload?.value !== undefined) return [null, null];
            const words = wholeAmountWords(Number(value), amount, formats);
            return [
              words,
              name === "earlier" ? formats.shortDay(payload?.earlierDay ?? "") : measureName(measure),
            ];
          }}
          labelFormatter={(day) =>
            isOpen && day === days[last]
              ? `${formats.shortDay(String(day))}, so far`
              : formats.shortDay(String(day))
          }
          contentStyle={{
            background: "var(--color-raised)",
            border: "1px solid var(--color-line)",
            borderRadius: 6,
            fontSize: 12,
            padding: "4px 8px",
          }}
          labelStyle={{ color: "var(--color-muted)" }}
          itemStyle={{ color: "var(--color-ink)", padding: 0 }}
        />
        <Area
          dataKey="value"
          type="linear"
          stroke="var(--color-accent)"
          strokeWidth={1.5}
          fill="var(--color-accent-soft)"
          fillOpacity={1}
          isAnimationActive={false}
          dot={false}
        />
        {measure.previous && (
          <Area
            {...dashed}
            dataKey="earlier"
            stroke="var(--color-muted)"
            strokeWidth={1.25}
            strokeDasharray="5 4"
          />
        )}
        {isOpen && (
          <Area
            {...dashed}
            dataKey="soFar"
            stroke="var(--color-accent)"
            strokeWidth={1.5}
            strokeDasharray="3 3"
          />
        )}
      </AreaChart>
    </ResponsiveContainer>
  );
}
