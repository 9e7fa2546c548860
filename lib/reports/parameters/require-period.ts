import type { Period } from "@/lib/contract/params/period";
import type { ReportContext } from "@/lib/reports/report-definition";

/** The period of a report type that has a period rule, which parseParameters always sets. */
export function requirePeriod({ period }: ReportContext): Period {
  if (!period) throw new Error("A report type with a period rule was given no period.");
  return period;
}
