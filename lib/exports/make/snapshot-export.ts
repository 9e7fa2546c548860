import { randomUUID } from "node:crypto";
import { readSnapshot, type Snapshot, type SnapshotQuestion } from "@/lib/db/read-snapshot";
import type { ExportRun } from "@/lib/exports/record/export-run";
import { objectKeys } from "@/lib/exports/record/object-keys";
import { assertRights } from "@/lib/exports/record/owner-rights";
import { changeStatus } from "@/lib/exports/record/status";
import type { TrancheRecord } from "@/lib/exports/record/tranche";
import { whileWanted } from "@/lib/exports/record/while-wanted";
import { readTotals, totalsQuery } from "@/lib/reports/query/file-totals";
import { printLiterals } from "@/lib/reports/query/print-literals";
import {
  allRows,
  type ControlTotals,
  ControlTotalsError,
  namedTotals,
  storeTotals,
  totalsOf,
} from "./control-totals";
import { finishSmallExport } from "./finish-small-export";
import { type LoadedExport, type LoadedMember, loadExport, rowsQuery } from "./load-export";
import type { MakeDeps } from "./make-deps";
import { readyData } from "./render-tranche";
import { SnapshotRows } from "./snapshot-rows";
import { TrancheObjects } from "./tranche-objects";

/** What the snapshot step leaves to the steps after it. */
export interface TakenSnapshot {
  /** Of the export; 0 when it is finished or no longer wanted. */
  tranches: number;
  /** The tranches that are left to render, by their places among them all. */
  left: number[];
}

const nothingLeft: TakenSnapshot = { tranches: 0, left: [] };

/**
 * Step "snapshot": reads the rows of each member with one SQL statement, all of them at one instant, cuts them into
 * tranches, and renders those meanwhile or stages them. One transaction then records the snapshot and its tranches; whoever
 * commits first owns the export, a second run of this step gives way to it. A small snapshot (see `SnapshotRows`) is made to
 * the finished export here, in the same step.
 *
 * Throws `RightsChangedError`, and reads nothing, when its owner may no longer see all that it would read.
 */
export async function snapshotExport(deps: MakeDeps, run: ExportRun): Promise<TakenSnapshot> {
  const { database } = deps;
  const { exportId, attempt } = run;
  await changeStatus(database, exportId, "start", {}, { attempt });
  const loaded = await loadExport(database, run);
  if (!loaded.isWanted) return nothingLeft;
  if (loaded.snapshotId !== null) {
    await assertRights(database, loaded);
    return recordedTranches(deps, run);
  }
  const taken = await whileWanted(database, run, (signal) =>
    deps.limitSnapshots(loaded.userId, signal, async () => {
      signal.throwIfAborted();
      // Only now, when it is its turn: it may have waited long.
      await assertRights(database, loaded);
      return takeSnapshot(deps, run, loaded, signal);
    }),
  );
  return taken ?? nothingLeft;
}

async function takeSnapshot(
  deps: MakeDeps,
  run: ExportRun,
  loaded: LoadedExport,
  signal: AbortSignal,
): Promise<TakenSnapshot> {
  const snapshotId = randomUUID();
  const keys = objectKeys(await deps.store.prefix(), loaded.id, snapshotId);
  const objects = new TrancheObjects(deps, loaded, keys, signal);
  try {
    const rows = new SnapshotRows(deps, loaded, objects, signal);
    const { snapshot, totals } = await readSnapshot(
      deps.pool,
      loaded.members.map((member) => questionOf(loaded, member)),
      { timeZone: loaded.timeZone, signal },
      (copyText, index) => rows.take(copyText, index),
    );
    const { small, tranches } = await rows.settle();
    const counted = loaded.members.map((member, index) => {
      const asked = totalsOf(member);
      return namedTotals(asked, readTotals(totals[index] ?? [], asked));
    });
    if (small) {
      await finishSmallExport(deps, loaded, { snapshotId, snapshot, counted, tranches: small });
      return nothingLeft;
    }
    if (await recordSnapshot(deps, loaded, { snapshotId, snapshot, counted, tranches })) {
      return leftOf(tranches.map(({ part }, partIndex) => ({ partIndex, isReady: part !== null })));
    }
  } catch (error) {
    if (!(await mayBeRecorded(deps, loaded, snapshotId))) await objects.remove();
    throw error;
  }
  await objects.remove();
  return recordedTranches(deps, run);
}

function questionOf(loaded: LoadedExport, member: LoadedMember): SnapshotQuestion {
  const query = rowsQuery(loaded, member);
  return { rows: printLiterals(query.rows), totals: totalsQuery(query, totalsOf(member)) };
}

/**
 * Whether the mark points to this snapshot although its step has failed: the answer to a commit may be lost, and its
 * effect not. Where the database does not say so either way, the objects are left to the sweep.
 */
async function mayBeRecorded(
  { database }: MakeDeps,
  { id }: LoadedExport,
  snapshotId: string,
): Promise<boolean> {
  return database.exportReport.count({ where: { id, snapshotId } }).then(
    (count) => count > 0,
    () => true,
  );
}

/**
 * The mark: from this commit on the snapshot is the export's only one, and the tranches that were rendered meanwhile are
 * ready. False when another run was first. Throws when the tranches do not hold as many rows as the database counted.
 */
async function recordSnapshot(
  { database }: MakeDeps,
  loaded: LoadedExport,
  taken: { snapshotId: string; snapshot: Snapshot; counted: ControlTotals[]; tranches: TrancheRecord[] },
): Promise<boolean> {
  const { snapshotId, snapshot, counted, tranches } = taken;
  for (const [index, { rows }] of counted.entries()) {
    const read = allRows(tranches.map(({ stage }) => stage).filter(({ member }) => member === index));
    if (read !== rows) {
      throw new ControlTotalsError(
        `Export ${loaded.id}: ${read} rows of member ${index} were read, the database counted ${rows}.`,
      );
    }
  }
  return database.$transaction(async (transaction) => {
    const { count } = await transaction.exportReport.updateMany({
      where: { id: loaded.id, attempt: loaded.attempt, snapshotId: null, status: "processing" },
      data: {
        snapshotId,
        snapshotAt: snapshot.takenAt,
        snapshotTransactions: snapshot.visibleTransactions,
        rowCount: allRows(counted),
        controlTotals: storeTotals(counted),
        chunkedExport: true,
        totalParts: tranches.length,
      },
    });
    if (count === 0) return false;
    const parent = await transaction.exportReport.findUniqueOrThrow({
      where: { id: loaded.id },
      select: {
        userId: true,
        publisherId: true,
        reportType: true,
        query: true,
        searchParams: true,
        indexParams: true,
        fingerprint: true,
      },
    });
    // Of a range of their own: in the list of exports no number is left out.
    const ids = await transaction.$queryRaw<{ id: number }[]>`
      select nextval('export_part_ids')::int as id from generate_series(1, ${tranches.length}::int)`;
    await transaction.exportReport.createMany({
      data: tranches.map(({ stage, part }, partIndex) => ({
        ...parent,
        ...ids[partIndex],
        query: parent.query ?? {},
        searchParams: parent.searchParams ?? {},
        indexParams: parent.indexParams ?? {},
        parentReportId: loaded.id,
        partIndex,
        snapshotId,
        snapshotAt: snapshot.takenAt,
        attempt: loaded.attempt,
        ...(part
          ? { ...readyData({ stage, part }), status: "completed", startedAt: snapshot.takenAt }
          : { part: { stage, part } }),
      })),
    });
    return true;
  });
}

async function recordedTranches(
  { database }: MakeDeps,
  { exportId, attempt }: ExportRun,
): Promise<TakenSnapshot> {
  const tranches = await database.exportReport.findMany({
    where: { parentReportId: exportId, parentReport: { attempt, status: "processing" } },
    orderBy: { partIndex: "asc" },
    select: { partIndex: true, status: true },
  });
  return leftOf(
    tranches.map(({ partIndex, status }) => ({
      partIndex: Number(partIndex),
      isReady: status === "completed",
    })),
  );
}

function leftOf(tranches: { partIndex: number; isReady: boolean }[]): TakenSnapshot {
  const left = tranches.filter(({ isReady }) => !isReady).map(({ partIndex }) => partIndex);
  return { tranches: tranches.length, left };
}
