import type { ReportColumn } from "@/lib/reports/report-definition";
import type { ReportType } from "@/lib/reports/report-type";

/** The report type's columns of these ids, in the order of the ids. Throws for an id that it does not have. */
export function chosenColumns(reportType: ReportType, ids: readonly string[]): ReportColumn[] {
  return ids.map((id) => {
    const column = reportType.columns.find((candidate) => candidate.id === id);
    if (!column) throw new Error(`Report type ${reportType.id} has no column ${id}.`);
    return column;
  });
}
