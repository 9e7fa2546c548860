import type pg from "pg";
import type { Viewer } from "@/lib/auth/viewer";
import type { CreateExportBody } from "@/lib/contract/export";
import { bundleName, bundleType } from "@/lib/contract/file/bundle";
import type { Preflight } from "@/lib/contract/preflight";
import type { Database } from "@/lib/db/prisma";
import { type LinkSettings, serializeExport } from "@/lib/exports/read/serialize-export";
import { roomProblem } from "@/lib/exports/record/workbook-room";
import { fileFormat, fileTimeZone } from "@/lib/reports/parameters/file-parameters";
import { readChangedSince } from "./changed-since";
import { type ExportShare, readShareUse, shareWarnings } from "./export-share";
import { findTwin } from "./find-twin";
import { type MemberPreflight, preflightMembers } from "./preflight-members";
import { type ExportRequest, readRequest } from "./read-request";

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
  const [{ reportType, parameters }] = request.members;
  const format = fileFormat(reportType, parameters.file);
  const members = await preflightMembers(deps, request, format);
  const [identical, use] = await Promise.all([
    findIdentical(deps, request, viewer, body, arrivedAt),
    readShareUse(deps.database, viewer),
  ]);
  const sum = (value: (one: MemberPreflight) => number) => members.reduce((all, one) => all + value(one), 0);
  const bytes = sum(({ estimate }) => estimate.bytes);
  const sheets = members.some((one) => one.sheets === null) ? null : sum((one) => one.sheets ?? 0);
  const problem = roomProblem(members.length, { sheets: sheets ?? 0, bytes });
  return {
    ...ofMembers(members),
    format,
    time_zone: fileTimeZone(parameters.file),
    row_count: sum(({ answer }) => answer.row_count),
    estimated_bytes: bytes,
    estimated_seconds: {
      min: Number(sum(({ estimate }) => estimate.seconds.min).toFixed(1)),
      max: Number(sum(({ estimate }) => estimate.seconds.max).toFixed(1)),
    },
    sheets,
    warnings: [
      // One that is there already answers without a new one.
      ...(identical ? [] : shareWarnings(use, deps.share)),
      ...(problem === undefined ? [] : [{ code: "too_large" as const, message: problem }]),
      ...members.flatMap(({ warnings }) => warnings),
    ],
    identical,
  };
}

/** The only member says it for the file; of several each says it for itself. */
function ofMembers(members: readonly MemberPreflight[]) {
  const [first, ...others] = members;
  if (!first || others.length > 0) {
    return {
      report_type: bundleType,
      display_name: bundleName,
      columns: [],
      rows: [],
      filters: [],
      members: members.map(({ answer }) => answer),
    };
  }
  const { report_type, display_name, columns, rows, filters } = first.answer;
  return { report_type, display_name, columns, rows, filters };
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
    changed_since: isCompleted ? await readChangedSince(pool, viewer, request.query, twin.row) : null,
  };
}
