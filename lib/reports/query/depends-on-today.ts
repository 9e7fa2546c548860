import type { ReportRequest } from "@/lib/reports/parameters/report-request";
import { buildQuery } from "./build-query";

/** Two days that have neither year nor month, day or weekday in common. */
const days = ["1970-01-01", "2999-12-31"];

/**
 * Whether the rows of this request's file depend on the day on which it is asked for. That follows from the SQL of the
 * report type: it is the same for any day, or it is not. Periods have been resolved to their days by then.
 */
export function dependsOnToday({ reportType, parameters, scope }: ReportRequest): boolean {
  const statements = days.map((today) => {
    const { text, values } = buildQuery(reportType, { ...parameters, today }, scope).rows;
    return JSON.stringify([text, values]);
  });
  return new Set(statements).size > 1;
}
