import type { Viewer } from "@/lib/auth/viewer";
import { badRequest } from "@/lib/contract/api-error";
import type { CreateExportBody } from "@/lib/contract/export";
import type { Database } from "@/lib/db/prisma";
import type { ExportQuery } from "@/lib/exports/record/export-query";
import { fingerprint } from "@/lib/exports/record/fingerprint";
import { askThrough } from "@/lib/reports/parameters/named-records";
import { resolveRequest, unknownIds } from "@/lib/reports/parameters/resolve-request";
import type { ReportType } from "@/lib/reports/report-type";
import { requestOfView } from "@/lib/views/request-of-view";

/** What the body of POST /exports means for one viewer. */
export interface ExportRequest {
  reportType: ReportType;
  /** The parameters as they were given, those of a view among them: what an export echoes. */
  given: { searchParams: Readonly<Record<string, unknown>>; indexParams: Readonly<Record<string, unknown>> };
  query: ExportQuery;
  fingerprint: string;
  /** What the file's reader should know of how the request was read, one sentence each. */
  notes: { code: "unknown_id" | "view_outdated"; message: string }[];
}

/**
 * Reads the body as POST /exports does. `arrivedAt` is the "today" that periods count back from. Throws a BAD_REQUEST
 * ApiError that names each unusable field.
 */
export async function readRequest(
  database: Database,
  viewer: Viewer,
  body: CreateExportBody,
  arrivedAt: Date,
): Promise<ExportRequest> {
  const { reportType, notes: viewNotes, ...given } = await requestOfView(database, viewer, body);
  const ask = askThrough(database);
  const { scope } = viewer;
  const parsed = await resolveRequest(ask, reportType, given, scope, { now: arrivedAt });
  if (!parsed.ok) throw badRequest(parsed.issues);
  const query: ExportQuery = { parameters: parsed.parameters, scope };
  const notes: ExportRequest["notes"] = [
    ...viewNotes.map((message) => ({ code: "view_outdated" as const, message })),
    ...(await unknownIds(ask, reportType, parsed.parameters, scope)).map((message) => ({
      code: "unknown_id" as const,
      message,
    })),
  ];
  return { reportType, given, query, fingerprint: fingerprint(reportType.id, query), notes };
}
