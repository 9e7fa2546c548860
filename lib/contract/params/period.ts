import { date } from "./date";
import { choice } from "./enumeration";

/** The named periods, as people read them. Weeks begin on Monday (ISO 8601). */
export const periodLabels = {
  last_7_days: "Last 7 days",
  last_30_days: "Last 30 days",
  last_90_days: "Last 90 days",
  yesterday: "Yesterday",
  this_week: "This week",
  last_week: "Last week",
  this_month: "This month",
  last_month: "Last month",
  this_quarter: "This quarter",
  last_quarter: "Last quarter",
  year_to_date: "Year to date",
} as const;
export type PeriodName = keyof typeof periodLabels;

/** As many days as each of them can have. */
export const daysMostOf: Record<PeriodName, number> = {
  last_7_days: 7,
  last_30_days: 30,
  last_90_days: 90,
  yesterday: 1,
  this_week: 7,
  last_week: 7,
  this_month: 31,
  last_month: 31,
  this_quarter: 92,
  last_quarter: 92,
  year_to_date: 366,
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

/** The named periods that are never longer than a report type allows. */
function allowedLabels({ daysMax = Number.POSITIVE_INFINITY }: PeriodRule): Record<string, string> {
  const names = Object.keys(periodLabels) as PeriodName[];
  return Object.fromEntries(
    names.filter((name) => daysMostOf[name] <= daysMax).map((name) => [name, periodLabels[name]]),
  );
}

/** The three parameters that set the period of a report: by name, or by its first and last day. */
export function periodParameters(rule: PeriodRule) {
  const limit = rule.daysMax === undefined ? "" : ` At most ${rule.daysMax} days.`;
  return {
    period: choice(
      {
        title: "Period",
        description:
          "A period by its name. One that is not over ends today, in the time zone of the file; weeks begin on Monday. Give " +
          `either this or a start and an end date.${limit}`,
      },
      allowedLabels(rule),
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
