import { randomUUID } from "node:crypto";
import { crc32 } from "node:zlib";
import { readSnapshot, type Snapshot } from "@/lib/db/read-snapshot";
import type { ExportRun } from "@/lib/exports/record/export-run";
import { objectKeys } from "@/lib/exports/record/object-keys";
import { assertRights } from "@/lib/exports/record/owner-rights";
import { changeStatus } from "@/lib/exports/record/status";
import type { StageRecord } from "@/lib/exports/record/tranche";
import { whileWanted } from "@/lib/exports/record/while-wanted";
import { cutTranches, type Tranche } from "@/lib/files/cut-tranches";
import { fileFormats } from "@/lib/files/formats";
import { readTotals, totalsQuery } from "@/lib/reports/query/file-totals";
import { printLiterals } from "@/lib/reports/query/print-literals";
import { type ControlTotals, ControlTotalsError, namedTotals, totalsOf } from "./control-totals";
import { finishSmallExport } from "./finish-small-export";
import { type LoadedExport, loadExport, rowsQuery } from "./load-export";
import type { MakeDeps } from "./make-deps";
import { StagedObjects } from "./staged-objects";
import { assertUsable } from "./unusable-value-error";

/** Puts under way at a time while the database is read. */
const putsMax = 2;

/**
 * Step "snapshot": reads all rows with one SQL statement and cuts them into stage objects. One transaction then records
 * the snapshot and its tranches; whoever commits first owns the export, a second run of this step gives way to it.
 *
 * Returns the number of tranches that are left to render: 0 when the export is finished (a snapshot of one tranche is
 * rendered here, in the same step) or no longer wanted. Throws `RightsChangedError`, and reads nothing, when its owner may
 * no longer see all that it would read.
 */
export async function snapshotExport(deps: MakeDeps, run: ExportRun): Promise<{ tranches: number }> {
  const { database } = deps;
  const { exportId, attempt } = run;
  await changeStatus(database, exportId, "start", { startedAt: new Date() }, { attempt });
  const loaded = await loadExport(database, run);
  if (!loaded.isWanted) return { tranches: 0 };
  if (loaded.snapshotId !== null) {
    await assertRights(database, loaded);
    return recordedTranches(deps, run);
  }
  const taken = await whileWanted(database, run, (signal) =>
    deps.limitSnapshots(async () => {
      signal.throwIfAborted();
      // Only now, when it is its turn: it may have waited long.
      await assertRights(database, loaded);
      return takeSnapshot(deps, run, loaded, signal);
    }),
  );
  return taken ?? { tranches: 0 };
}

async function takeSnapshot(
  deps: MakeDeps,
  run: ExportRun,
  loaded: LoadedExport,
  signal: AbortSignal,
): Promise<{ tranches: number }> {
  const snapshotId = randomUUID();
  const keys = objectKeys(await deps.store.prefix(), loaded.id, snapshotId);
  const staged = new StagedObjects(deps.store, keys, putsMax);
  try {
    const query = rowsQuery(loaded);
    const totals = totalsOf(loaded);
    const taken = await readSnapshot(
      deps.pool,
      { rows: printLiterals(query.rows), totals: totalsQuery(query, totals), signal },
      (rows) => stageRows(deps, loaded, rows, staged, signal),
    );
    const { snapshot } = taken;
    const { only, stages } = taken.consumed;
    const counted = namedTotals(totals, readTotals(taken.totals, totals));
    if (only) {
      await finishSmallExport(deps, loaded, { snapshotId, snapshot, counted, tranche: only });
      return { tranches: 0 };
    }
    if (await recordSnapshot(deps, loaded, { snapshotId, snapshot, counted, stages })) {
      return { tranches: stages.length };
    }
  } catch (error) {
    await staged.remove();
    throw error;
  }
  await staged.remove();
  return recordedTranches(deps, run);
}

/** Cuts the stream; the first tranche waits in memory until it is known whether another one follows. */
async function stageRows(
  deps: MakeDeps,
  loaded: LoadedExport,
  rows: AsyncIterable<Uint8Array>,
  staged: StagedObjects,
  signal: AbortSignal,
): Promise<{ only: Tranche | "no rows" | null; stages: StageRecord[] }> {
  const { rowsPerSheetMax } = fileFormats[loaded.format];
  const stages: StageRecord[] = [];
  let first: Tranche | undefined;
  let rowsBefore = 0;
  for await (const tranche of cutTranches(rows, {
    trancheBytesMax: deps.trancheBytes,
    rowsPerSheetMax,
  })) {
    signal.throwIfAborted();
    assertUsable(loaded, tranche, rowsBefore);
    rowsBefore += tranche.rows;
    if (tranche.index === 0) {
      first = tranche;
      continue;
    }
    if (first) {
      stages.push(await stage(staged, first));
      first = undefined;
    }
    stages.push(await stage(staged, tranche));
  }
  if (stages.length === 0) return { only: first ?? "no rows", stages };
  await staged.settle();
  return { only: null, stages };
}

async function stage(staged: StagedObjects, tranche: Tranche): Promise<StageRecord> {
  const { index, bytes, rows, sheetIndex, firstRowInSheet } = tranche;
  await staged.put(index, bytes);
  return { rows, sheetIndex, firstRowInSheet, stageBytes: bytes.byteLength, stageCrc32: crc32(bytes) };
}

/**
 * The mark: from this commit on the snapshot is the export's only one. False when another run was first. Throws when the
 * stages do not hold as many rows as the database counted.
 */
async function recordSnapshot(
  { database }: MakeDeps,
  loaded: LoadedExport,
  taken: { snapshotId: string; snapshot: Snapshot; counted: ControlTotals; stages: StageRecord[] },
): Promise<boolean> {
  const { snapshotId, snapshot, counted, stages } = taken;
  const staged = stages.reduce((sum, { rows }) => sum + rows, 0);
  if (staged !== counted.rows) {
    throw new ControlTotalsError(
      `Export ${loaded.id}: ${staged} rows were staged, the database counted ${counted.rows}.`,
    );
  }
  return database.$transaction(async (transaction) => {
    const { count } = await transaction.exportReport.updateMany({
      where: { id: loaded.id, attempt: loaded.attempt, snapshotId: null, status: "processing" },
      data: {
        snapshotId,
        snapshotAt: snapshot.takenAt,
        snapshotTransactions: snapshot.visibleTransactions,
        rowCount: counted.rows,
        controlTotals: counted,
        chunkedExport: true,
        totalParts: stages.length,
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
    await transaction.exportReport.createMany({
      data: stages.map((stageRecord, partIndex) => ({
        ...parent,
        query: parent.query ?? {},
        searchParams: parent.searchParams ?? {},
        indexParams: parent.indexParams ?? {},
        parentReportId: loaded.id,
        partIndex,
        snapshotId,
        snapshotAt: snapshot.takenAt,
        attempt: loaded.attempt,
        part: { stage: stageRecord, part: null },
      })),
    });
    return true;
  });
}

async function recordedTranches(
  { database }: MakeDeps,
  { exportId, attempt }: ExportRun,
): Promise<{ tranches: number }> {
  const wanted = await database.exportReport.findFirst({
    where: { id: exportId, attempt, status: "processing" },
    select: { totalParts: true },
  });
  return { tranches: wanted?.totalParts ?? 0 };
}
