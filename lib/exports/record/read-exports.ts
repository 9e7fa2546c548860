import type { Viewer } from "@/lib/auth/viewer";
import { ApiError } from "@/lib/contract/api-error";
import type { ExportStatus } from "@/lib/contract/export-status";
import { bundleType } from "@/lib/contract/file/bundle";
import type { Database } from "@/lib/db/prisma";
import { reportTypes as allReportTypes } from "@/lib/reports/list";
import { markCompletionSeen } from "./completion-seen";
import { type ExportRow, selectExports } from "./export-row";

/** Which exports a viewer may know of: admins all, everybody else their own. */
export function visibleTo(viewer: Viewer) {
  return viewer.isAdmin ? {} : { userId: viewer.userId };
}

/** The same of a row that has been read. */
export function mayKnow(viewer: Viewer, { userId }: Pick<ExportRow, "userId">): boolean {
  return viewer.isAdmin || viewer.userId === userId;
}

/** One export or part of one. Throws NOT_FOUND for an unknown id and for one of somebody else alike. */
export async function getExport(database: Database, viewer: Viewer, id: number): Promise<ExportRow> {
  const [row] = await readExports(database, viewer, [id]);
  if (!row) throw new ApiError("NOT_FOUND", `There is no export ${id} among yours.`);
  return row;
}

/** The same for changing it, which `done` names. Throws CONFLICT for a part: it is only ever changed with the whole. */
export async function getWholeExport(
  database: Database,
  viewer: Viewer,
  id: number,
  done: "cancelled" | "renamed" | "retried",
): Promise<ExportRow> {
  const row = await getExport(database, viewer, id);
  if (row.parentReportId === null) return row;
  throw new ApiError(
    "CONFLICT",
    `${id} is a part of export ${row.parentReportId} and is ${done} with it only.`,
  );
}

export interface ExportListQuery {
  limit: number;
  /** Only exports with a smaller id: the page after the one that ends with it. */
  beforeId?: number | undefined;
  /** Only exports of this publisher's people; admins alone are asked to choose, for others it changes nothing. */
  publisherId?: number | undefined;
  /** Only exports of one of these types, or with one of these statuses; an empty list is all of them. */
  reportTypes?: readonly string[];
  statuses?: readonly ExportStatus[];
  /** Only exports whose number, name, report, file name or filters hold this text, however it is written. */
  search?: string | undefined;
  /** Only exports whose file has this digest, in small hexadecimal digits. */
  sha256?: string | undefined;
}

/** The viewer's exports, newest first, without the parts of chunked ones. */
export async function listExports(
  database: Database,
  viewer: Viewer,
  { limit, beforeId, publisherId, reportTypes = [], statuses = [], search, sha256 }: ExportListQuery,
): Promise<ExportRow[]> {
  const rows = await selectExports(database, {
    where: {
      parentReportId: null,
      ...visibleTo(viewer),
      ...(beforeId === undefined ? {} : { id: { lt: beforeId } }),
      ...(viewer.isAdmin && publisherId !== undefined ? { publisherId } : {}),
      ...(reportTypes.length > 0 ? { reportType: { in: [...reportTypes] } } : {}),
      ...(statuses.length > 0 ? { status: { in: [...statuses] } } : {}),
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(search === undefined ? {} : { AND: { id: { in: await searchExports(database, viewer, search) } } }),
    },
    orderBy: { id: "desc" },
    take: limit,
  });
  await markCompletionSeen(database, rows);
  return rows;
}

/** How many of the newest exports a search looks at: folding texts of all that an admin may see would take too long. */
const searchedMax = 10_000;

async function searchExports(database: Database, viewer: Viewer, text: string): Promise<number[]> {
  const types = allReportTypes.map(({ id }) => id);
  const typeNames = allReportTypes.map(({ displayName }) => displayName);
  const found = await database.$queryRaw<{ id: number }[]>`
    select id from (
      select id, concat_ws(' ', '#' || id, name, filename, search_params,
        -- The receipt has names where the parameters have numbers.
        nullif(jsonb_path_query_array(receipt, '$.filters[*].value'), '[]'),
        nullif(jsonb_path_query_array(receipt, '$.members[*].filters[*].value'), '[]'),
        (${typeNames}::text[])[array_position(${types}::text[], report_type)], case when report_type = ${bundleType} then
        jsonb_path_query_array(query, '$.asked[*].search_params')::text ||
        jsonb_path_query_array(query, '$.asked[*].index_params.sheet_name')::text end) as words
      from export_reports
      where parent_report_id is null and (${viewer.isAdmin} or user_id = ${viewer.userId})
      order by id desc limit ${searchedMax}
    ) newest where fold_text(words) like fold_pattern(${text})`;
  return found.map(({ id }) => id);
}

/** These of the viewer's exports; the others are left out. */
export async function readExports(database: Database, viewer: Viewer, ids: number[]): Promise<ExportRow[]> {
  if (ids.length === 0) return [];
  const rows = await selectExports(database, { where: { id: { in: ids }, ...visibleTo(viewer) } });
  await markCompletionSeen(database, rows);
  return rows;
}

/** For an admin's choice: the publishers whose people have made exports; the others would show an empty list. */
export function listPublishersWithExports(database: Database): Promise<{ id: number; name: string }[]> {
  return database.$queryRaw<{ id: number; name: string }[]>`
    select id, name from publishers p
    where exists (select from export_reports e where e.publisher_id = p.id and e.parent_report_id is null)
    order by name collate "und-x-icu", id`;
}
