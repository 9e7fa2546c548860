import type { Viewer } from "@/lib/auth/viewer";
import { badRequest } from "@/lib/contract/api-error";
import type { CreateExportBody } from "@/lib/contract/export";
import type { Database } from "@/lib/db/prisma";
import { findReportType, requestedReportType } from "@/lib/reports/list";
import { wantsSheets } from "@/lib/reports/parameters/file-parameters";
import type { ReportType } from "@/lib/reports/report-type";
import { type UsableParameters, usableParameters } from "./view-notes";
import { findView } from "./views";
import { withOverrides } from "./with-overrides";

/** A request as it stands without its view. */
export interface RequestWithoutView extends UsableParameters {
  reportType: ReportType;
}

/**
 * What a request means once the view that it names is read: the view's parameters as they are usable today, with the
 * request's own in their place, a sheet of the view's name, and a note for each column or filter that is gone. Without a view it is the request itself.
 * Throws BAD_REQUEST for a view that the person may not open, and for one of another report type,
 * and for a report type that there is not.
 */
export async function requestOfView(
  database: Database,
  viewer: Viewer,
  request: CreateExportBody,
): Promise<RequestWithoutView> {
  const own = { searchParams: request.search_params ?? {}, indexParams: request.index_params ?? {} };
  if (request.view === undefined) {
    return { reportType: requestedReportType(request.report_type), ...own, notes: [] };
  }
  const view = await findView(database, viewer, request.view);
  if (!view)
    throw badRequest({ view: [`must be a view of yours; there is no view ${request.view} among them`] });
  if (request.report_type !== undefined && request.report_type !== view.report_type) {
    throw badRequest({ report_type: [`must be ${view.report_type}, as in the view, or be left out`] });
  }
  const reportType = findReportType(view.report_type);
  if (!reportType) throw badRequest({ view: [`is of the report ${view.report_type}, which is gone`] });
  const saved = { searchParams: view.search_params, indexParams: view.index_params };
  const { notes, ...usable } = usableParameters(reportType, saved);
  const { searchParams, indexParams } = withOverrides(reportType, usable, own);
  const named =
    "sheet_name" in indexParams || !wantsSheets(reportType, indexParams)
      ? indexParams
      : { ...indexParams, sheet_name: view.name };
  return { reportType, searchParams, indexParams: named, notes };
}
