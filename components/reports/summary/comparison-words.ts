import type { Formats } from "@/components/format/formats";
import type { ReportSummaryAnswer } from "@/lib/contract/report-data";
import { daysWords } from "@/lib/contract/words/filter-words";

export type Comparison = ReportSummaryAnswer["comparison"];

/**
 * With which days the figures are compared, or why they are not; undefined for what has no period. A period that is not
 * over is told, since it has less than it will have.
 */
export function comparisonWords(
  { comparison, figures }: Pick<ReportSummaryAnswer, "comparison" | "figures">,
  formats: Formats,
): string | undefined {
  if (!comparison) return undefined;
  const { start_date: first, end_date: last, includes_today } = comparison;
  const days = daysWords({ first, last }, formats);
  const open = includes_today ? " Today is not over yet." : "";
  if (figures.some(({ previous }) => previous !== null)) return `Compared with ${days}.${open}`;
  const begins = figures.flatMap(({ data_from }) => data_from ?? []).sort()[0];
  const why = begins === undefined ? "there is no data" : `data begins ${formats.day(begins)}`;
  return `Not compared with ${days}: ${why}.${open}`;
}
