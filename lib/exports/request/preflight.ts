import type pg from "pg";
import type { Viewer } from "@/lib/auth/viewer";
import { ApiError } from "@/lib/contract/api-error";
import type { CreateExportBody } from "@/lib/contract/export";
import type { Preflight } from "@/lib/contract/preflight";
import { isCancelled } from "@/lib/db/cancel-statement";
import type { Database } from "@/lib/db/prisma";
import { readConsistently } from "@/lib/db/read-consistently";
import { type LinkSettings, serializeExport } from "@/lib/exports/read/serialize-export";
import { fileFormats } from "@/lib/files/formats";
import { displayName } from "@/lib/reports/display-name";
import { describeQuery } from "@/lib/reports/page/describe-query";
import { readPage } from "@/lib/reports/page/read-page";
import { fileFormat, fileTimeZone } from "@/lib/reports/parameters/file-parameters";
import { buildQuery } from "@/lib/reports/query/build-query";
import { chosenColumns } from "@/lib/reports/query/chosen-columns";
import { inspectRows } from "@/lib/reports/query/inspect-rows";
import { readChangedSince } from "./changed-since";
import { estimateExport } from "./estimate-export";
import { type ExportShare, readShareUse, shareWarnings } from "./export-share";
import { findTwin } from "./find-twin";
import { preflightWarnings } from "./preflight-warnings";
import { type ExportRequest, readRequest } from "./read-request";

const rowsShown = 20;
const statementTimeoutMs = 20_000;

interface PreflightDeps {
  database: Database;
  pool: pg.Pool;
  dedupeWindowSeconds: number;
  share: ExportShare;
  serialize: LinkSettings;
}

/**
 * What POST /exports with the same body would do, without doing it: nothing is stored. Throws a BAD_REQUEST ApiError as
 * POST /exports does, and SERVICE_UNAVAILABLE when the database needs more than 20 seconds to look through the rows.
 */
export async function preflightExport(
  deps: PreflightDeps,
  { viewer, body, arrivedAt }: { viewer: Viewer; body: CreateExportBody; arrivedAt: Date },
): Promise<Preflight> {
  const request = await readRequest(deps.database, viewer, body, arrivedAt);
  const { reportType, query } = request;
  const { parameters } = query;
  const formatId = fileFormat(reportType, parameters.file);
  const format = fileFormats[formatId];
  const columns = chosenColumns(reportType, parameters.columns);
  const { inspection, page } = await readFile(deps.pool, request, columns, format.cellLengthMax);
  const [described, estimate, identical, use] = await Promise.all([
    describeQuery(deps.database, reportType, parameters, query.scope),
    estimateExport(deps.database, {
      reportType,
      format: formatId,
      cells: inspection.rowCount * columns.length,
    }),
    findIdentical(deps, request, viewer, body, arrivedAt),
    readShareUse(deps.database, viewer),
  ]);
  return {
    report_type: reportType.id,
    display_name: displayName(reportType, formatId),
    format: formatId,
    time_zone: fileTimeZone(parameters.file),
    row_count: inspection.rowCount,
    columns: page.columns,
    rows: page.rows,
    estimated_bytes: estimate.bytes,
    estimated_seconds: estimate.seconds,
    sheets:
      format.rowsPerSheetMax === null
        ? null
        : Math.max(1, Math.ceil(inspection.rowCount / format.rowsPerSheetMax)),
    filters: described.filters,
    warnings: [
      // One that is there already answers without a new one.
      ...(identical ? [] : shareWarnings(use, deps.share)),
      ...preflightWarnings(inspection, format, request),
    ],
    identical,
  };
}

/** Counts and first rows of one and the same state of the database. */
async function readFile(
  pool: pg.Pool,
  { reportType, query: { parameters, scope } }: ExportRequest,
  columns: ReturnType<typeof chosenColumns>,
  cellLengthMax: number | null,
) {
  const query = buildQuery(reportType, parameters, scope);
  try {
    return await readConsistently(pool, { statementTimeoutMs }, async (client) => ({
      inspection: await inspectRows(client, reportType, query, { columns, cellLengthMax }),
      page: await readPage(client, { reportType, parameters, scope }, { limit: rowsShown, offset: 0 }),
    }));
  } catch (error) {
    if (!isCancelled(error)) throw error;
    throw new ApiError(
      "SERVICE_UNAVAILABLE",
      "There is too much to look through for a preview; POST /exports works all the same.",
      { cause: error },
    );
  }
}

async function findIdentical(
  { database, pool, dedupeWindowSeconds, serialize }: PreflightDeps,
  request: ExportRequest,
  viewer: Viewer,
  body: CreateExportBody,
  arrivedAt: Date,
): Promise<Preflight["identical"]> {
  const wanted = { userId: viewer.userId, fingerprint: request.fingerprint };
  const twin = await findTwin(database, wanted, arrivedAt, body.fresh ? 0 : dedupeWindowSeconds);
  if (!twin) return null;
  const isCompleted = twin.kind === "deduped";
  const ownerScopes = new Map([[viewer.userId, viewer.scope]]);
  return {
    kind: isCompleted ? "completed" : "in_flight",
    export: await serializeExport(twin.row, { ...serialize, ownerScopes }),
    changed_since: isCompleted ? await readChangedSince(pool, viewer, request, twin.row) : null,
  };
}
