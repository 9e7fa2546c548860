import { type AuditEvent, type AuditOrigin, recordAudit } from "@/lib/auth/audit";
import { circleOf } from "@/lib/auth/circle";
import type { Viewer } from "@/lib/auth/viewer";
import { ApiError, badRequest } from "@/lib/contract/api-error";
import type { ChangeViewBody, CreateViewBody, SavedView } from "@/lib/contract/view";
import type { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";
import { findReportType, requestedReportType } from "@/lib/reports/list";
import { parseParameters } from "@/lib/reports/parameters/parse-parameters";
import type { ReportType } from "@/lib/reports/report-type";
import { usableParameters, viewNotes } from "./view-notes";

const viewsPerPersonMax = 100;

/** Parameters are an address of a browser; this is several times the longest one. */
const parameterLengthMax = 32_000;

const viewSelect = {
  id: true,
  userId: true,
  publisherId: true,
  name: true,
  reportType: true,
  searchParams: true,
  indexParams: true,
  createdAt: true,
  updatedAt: true,
  user: { select: { name: true } },
} satisfies Prisma.SavedViewSelect;

type ViewRow = Prisma.SavedViewGetPayload<{ select: typeof viewSelect }>;

/** Who calls, and what the audit log keeps of them. */
export interface ViewCall {
  viewer: Viewer;
  auditOrigin: AuditOrigin;
}

/** The views of a person, and those that people of their publisher share. One's own come first, each part by age. */
export async function listViews(database: Database, viewer: Viewer): Promise<SavedView[]> {
  const rows = await database.savedView.findMany({
    where: { deletedAt: null, ...visibleTo(viewer) },
    orderBy: { id: "asc" },
    select: viewSelect,
  });
  const isOwn = (row: ViewRow) => row.userId === viewer.userId;
  return [...rows.filter(isOwn), ...rows.filter((row) => !isOwn(row))].map((row) => toObject(row, viewer));
}

/** A view that the person may open; undefined for an unknown one and for somebody else's alike. */
export async function findView(
  database: Database,
  viewer: Viewer,
  id: number,
): Promise<SavedView | undefined> {
  const row = await database.savedView.findFirst({
    where: { id, deletedAt: null, ...visibleTo(viewer) },
    select: viewSelect,
  });
  return row ? toObject(row, viewer) : undefined;
}

/**
 * Keeps a view. Throws BAD_REQUEST that names each unusable field, FORBIDDEN for sharing without a publisher, and CONFLICT
 * for more views than one person may have.
 */
export async function createView(
  database: Database,
  { viewer, auditOrigin }: ViewCall,
  body: CreateViewBody,
): Promise<SavedView> {
  const reportType = requestedReportType(body.report_type);
  const { userId } = viewer;
  const data = {
    userId,
    name: body.name,
    reportType: reportType.id,
    ...checkedParameters(reportType, body.search_params ?? {}, body.index_params ?? {}),
    publisherId: body.shared ? sharingPublisher(viewer) : null,
  };
  const row = await database.$transaction(async (transaction) => {
    await refuseTooMany(transaction, userId);
    const created = await transaction.savedView.create({ data, select: viewSelect });
    await recordAudit(transaction, auditOrigin, viewEvent("view.created", created));
    return created;
  });
  return toObject(row, viewer);
}

/**
 * Changes a view of one's own; what the body leaves out stays, but a view that was shared with people of a publisher to
 * which its owner belongs no longer is shared no more. Throws NOT_FOUND, and what `createView` throws.
 */
export async function changeView(
  database: Database,
  { viewer, auditOrigin }: ViewCall,
  id: number,
  body: ChangeViewBody,
): Promise<SavedView> {
  const before = await getOwnView(database, viewer, id);
  const data: Prisma.SavedViewUncheckedUpdateManyInput = {};
  if (body.name !== undefined) data.name = body.name;
  if (body.shared !== undefined) data.publisherId = body.shared ? sharingPublisher(viewer) : null;
  if (isGiven(body.search_params) || isGiven(body.index_params)) {
    const { searchParams, indexParams } = parametersOf(before);
    const given = [body.search_params ?? searchParams, body.index_params ?? indexParams] as const;
    Object.assign(data, checkedParameters(findReportType(before.reportType), ...given));
  }
  const row = await database.$transaction(async (transaction) => {
    await shareNoMoreElsewhere(transaction, viewer, id);
    const [changed] = await transaction.savedView.updateManyAndReturn({
      where: { id, userId: viewer.userId, deletedAt: null },
      data,
      select: viewSelect,
    });
    if (!changed) throw notFound(id);
    await recordAudit(transaction, auditOrigin, viewEvent("view.changed", changed));
    return changed;
  });
  return toObject(row, viewer);
}

/** Takes a view of one's own away. It can be restored for 30 days. */
export async function deleteView(
  database: Database,
  { viewer, auditOrigin }: ViewCall,
  id: number,
): Promise<void> {
  await database.$transaction(async (transaction) => {
    const [deleted] = await transaction.savedView.updateManyAndReturn({
      where: { id, userId: viewer.userId, deletedAt: null },
      data: { deletedAt: new Date() },
      select: viewSelect,
    });
    if (!deleted) throw notFound(id);
    await recordAudit(transaction, auditOrigin, viewEvent("view.deleted", deleted));
  });
}

/**
 * Brings a deleted view back, as it was and under its id; shared as after a change of it. One that is not deleted stays as
 * it is.
 */
export async function restoreView(
  database: Database,
  { viewer, auditOrigin }: ViewCall,
  id: number,
): Promise<SavedView> {
  const row = await database.$transaction(async (transaction) => {
    await refuseTooMany(transaction, viewer.userId);
    await shareNoMoreElsewhere(transaction, viewer, id);
    const [restored] = await transaction.savedView.updateManyAndReturn({
      where: { id, userId: viewer.userId, deletedAt: { not: null } },
      data: { deletedAt: null },
      select: viewSelect,
    });
    if (restored) await recordAudit(transaction, auditOrigin, viewEvent("view.restored", restored));
    return restored;
  });
  return toObject(row ?? (await getOwnView(database, viewer, id)), viewer);
}

/** Whoever left a publisher gives its people nothing new: not what they change a view into, and none that was gone. */
async function shareNoMoreElsewhere(
  transaction: Pick<Database, "savedView">,
  viewer: Viewer,
  id: number,
): Promise<void> {
  const publisherId = { not: circleOf(viewer) };
  await transaction.savedView.updateMany({
    where: { id, userId: viewer.userId, publisherId },
    data: { publisherId: null },
  });
}

/** The parameters of a view, as they were stored. */
function parametersOf({ searchParams, indexParams }: Pick<ViewRow, "searchParams" | "indexParams">) {
  // Written by this file alone, from objects.
  return {
    searchParams: searchParams as Prisma.JsonObject,
    indexParams: indexParams as Prisma.JsonObject,
  };
}

function isGiven<Value>(value: Value): value is NonNullable<Value> {
  return value !== undefined && value !== null;
}

/** One's own, and what is shared with one's publisher's people. */
function visibleTo(viewer: Viewer): Prisma.SavedViewWhereInput {
  const publisherId = circleOf(viewer);
  return { OR: [{ userId: viewer.userId }, ...(publisherId === null ? [] : [{ publisherId }])] };
}

/** Whether a person belongs to a publisher with whose people views can be shared. */
export function mayShareViews(viewer: Viewer): boolean {
  return circleOf(viewer) !== null;
}

function sharingPublisher(viewer: Viewer): number {
  const publisherId = circleOf(viewer);
  if (publisherId === null) {
    throw new ApiError(
      "FORBIDDEN",
      "Views are shared with the people of one's publisher, and you belong to none.",
    );
  }
  return publisherId;
}

/** What is stored of parameters. Throws BAD_REQUEST that names each one which POST /exports could not use. */
function checkedParameters(
  reportType: ReportType | undefined,
  searchParams: Readonly<Record<string, unknown>>,
  indexParams: Readonly<Record<string, unknown>>,
): { searchParams: Prisma.InputJsonObject; indexParams: Prisma.InputJsonObject } {
  if (JSON.stringify([searchParams, indexParams]).length > parameterLengthMax) {
    throw badRequest({ search_params: [`must not be longer than ${parameterLengthMax} characters`] });
  }
  if (reportType) {
    // Columns that are gone are kept with the view, and what they were is told in its notes.
    const usable = usableParameters(reportType, { searchParams, indexParams });
    const parsed = parseParameters(reportType, usable, { now: new Date() });
    if (!parsed.ok) throw badRequest(parsed.issues);
  }
  // The values came from JSON; Prisma's type wants it said.
  return {
    searchParams: searchParams as Prisma.InputJsonObject,
    indexParams: indexParams as Prisma.InputJsonObject,
  };
}

async function refuseTooMany(
  transaction: Pick<Database, "$queryRaw" | "savedView">,
  userId: number,
): Promise<void> {
  // Of many at once each waits here for the one before, and counts what that one made.
  await transaction.$queryRaw`select from users where id = ${userId} for update`;
  if ((await transaction.savedView.count({ where: { userId, deletedAt: null } })) >= viewsPerPersonMax) {
    throw new ApiError("CONFLICT", `You have ${viewsPerPersonMax} views, which is as many as there can be.`);
  }
}

async function getOwnView(database: Database, { userId }: Viewer, id: number): Promise<ViewRow> {
  const row = await database.savedView.findFirst({
    where: { id, userId, deletedAt: null },
    select: viewSelect,
  });
  if (!row) throw notFound(id);
  return row;
}

function notFound(id: number): ApiError {
  return new ApiError("NOT_FOUND", `There is no view ${id} among yours.`);
}

function viewEvent(action: AuditEvent["action"], row: ViewRow): AuditEvent {
  return { action, details: { view: row.id, name: row.name, shared: row.publisherId !== null } };
}

function toObject(row: ViewRow, viewer: Viewer): SavedView {
  const { searchParams, indexParams } = parametersOf(row);
  return {
    id: row.id,
    name: row.name,
    report_type: row.reportType,
    display_name: findReportType(row.reportType)?.displayName ?? row.reportType,
    search_params: searchParams,
    index_params: indexParams,
    shared: row.publisherId !== null,
    owner: row.userId === viewer.userId ? null : row.user.name,
    notes: viewNotes(row.reportType, { searchParams, indexParams }),
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}
