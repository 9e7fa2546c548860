import { date } from "./date";
import { choice } from "./enumeration";

/** The named periods, by their length in days. Each ends today and includes it. */
export const periodDays = { last_7_days: 7, last_30_days: 30, last_90_days: 90 } as const;
export type PeriodName = keyof typeof periodDays;

const labels: Record<PeriodName, string> = {
  last_7_days: "Last 7 days",
  last_30_days: "Last 30 days",
  last_90_days: "Last 90 days",
};

/** The days a report covers, both inclusive, as YYYY-MM-DD. */
export interface Period {
  start_date: string;
  end_date: string;
}

/** What a report type allows as its period. */
export interface PeriodRule {
  default: PeriodName;
  /** Longest period, in days, first and last included. */
  daysMax?: number;
}

/** The three parameters that set the period of a report: by name, or by its first and last day. */
export function periodParameters(rule: PeriodRule) {
  const limit = rule.daysMax === undefined ? "" : ` At most ${rule.daysMax} days.`;
  return {
    period: choice(
      {
        title: "Period",
        description:
          "A period that ends today, in the time zone of the file. Give either this or a start and an end date.",
      },
      labels,
      rule.default,
    ),
    start_date: date({
      title: "Start date",
      description: `First day of the report, together with an end date.${limit}`,
    }),
    end_date: date({
      title: "End date",
      description: `Last day of the report, together with a start date.${limit}`,
    }),
  };
}
