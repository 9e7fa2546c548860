import { badRequest } from "@/lib/contract/api-error";
import type { ReportType } from "./report-type";
import { advertisersCsv } from "./types/advertisers-csv";
import { clicksDetailsExcel } from "./types/clicks-details-excel";
import { dealsExcel } from "./types/deals-excel";
import { hotAdvertisersExcel } from "./types/hot-advertisers-excel";

/** All report types, in the order in which they are offered. */
export const reportTypes: readonly ReportType[] = [
  advertisersCsv,
  dealsExcel,
  hotAdvertisersExcel,
  clicksDetailsExcel,
];

export function findReportType(id: string): ReportType | undefined {
  return reportTypes.find((reportType) => reportType.id === id);
}

/** The report type that a request names. Throws a BAD_REQUEST ApiError that names those there are. */
export function requestedReportType(id: string | undefined): ReportType {
  const reportType = reportTypes.find((one) => one.id === id);
  if (reportType) return reportType;
  throw badRequest({ report_type: [`must be one of ${reportTypes.map((one) => one.id).join(", ")}`] });
}

/** Throws when there is none, as for an export of a type that has been taken away since. */
export function getReportType(id: string): ReportType {
  const reportType = findReportType(id);
  if (!reportType) throw new Error(`There is no report type ${id}.`);
  return reportType;
}
