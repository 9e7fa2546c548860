import type { ExportRun } from "@/lib/exports/record/export-run";
import { objectKeys } from "@/lib/exports/record/object-keys";
import { changeStatus } from "@/lib/exports/record/status";
import { isStaged, type PartRecord, type TrancheRecord, trancheRecord } from "@/lib/exports/record/tranche";
import { untilAborted, whileWanted } from "@/lib/exports/record/while-wanted";
import { PartMismatchError } from "@/lib/files/part";
import { type ControlTotals, readStoredTotals } from "./control-totals";
import type { FileSource } from "./file/file-members";
import { type WrittenFile, writeFile } from "./file/write-file";
import { type LoadedExport, loadExport } from "./load-export";
import type { MakeDeps } from "./make-deps";
import { renderStage } from "./render-tranche";

type ReadyTranche = TrancheRecord & { part: PartRecord };

/**
 * Step "assemble": the parts in order to one file, then the export is completed. Does nothing when the export is
 * completed already or no longer wanted. Throws, and leaves the export uncompleted, when a part is missing or what the
 * parts hold is not what the database counted at the snapshot: there is no short file.
 */
export async function assembleExport(deps: MakeDeps, run: ExportRun): Promise<void> {
  const { database, store } = deps;
  const { exportId, attempt } = run;
  const loaded = await loadExport(database, run);
  const { snapshotId } = loaded;
  if (!loaded.isWanted || snapshotId === null) return;
  const { tranches, ...snapshot } = await readyTranches(deps, exportId);

  const file = await whileWanted(database, run, (signal) =>
    writeRepaired(deps, loaded, { ...snapshot, snapshotId }, tranches, signal),
  );
  if (!file) return;
  const isCompleted = await changeStatus(database, exportId, "complete", file, { attempt });
  if (!isCompleted) await store.delete([file.storageKey]);
}

/**
 * Writes the file. A part object that turns out damaged or gone is rendered anew from its stage object, once each: the
 * same bytes come out of it. Throws when that cannot be done, as where the tranche was never staged.
 */
async function writeRepaired(
  deps: MakeDeps,
  loaded: LoadedExport,
  snapshot: Omit<FileSource, "parts" | "dataSha256">,
  tranches: ReadyTranche[],
  signal: AbortSignal,
): Promise<WrittenFile> {
  const keys = objectKeys(await deps.store.prefix(), loaded.id, snapshot.snapshotId);
  const parts = tranches.map(({ stage, part }, index) => ({
    ...part,
    member: stage.member,
    sheetIndex: stage.sheetIndex,
    key: keys.part(index),
    read: () => untilAborted(signal, readPart(deps, keys, index)),
  }));
  const repaired = new Set<number>();
  for (;;) {
    try {
      const dataSha256 = deps.keptParts.dataSha256(keys.prefix, parts);
      return await writeFile(deps, loaded, { ...snapshot, parts, dataSha256 });
    } catch (error) {
      const index = error instanceof PartMismatchError ? error.partIndex : undefined;
      const tranche = index === undefined ? undefined : tranches[index];
      if (index === undefined || !tranche || repaired.has(index)) throw error;
      const { stage } = tranche;
      if (!isStaged(stage)) throw error;
      deps.log.warn({ exportId: loaded.id, partIndex: index, err: error }, "a part is rendered anew");
      repaired.add(index);
      await deps.limitTranches(() => renderStage(deps, loaded, keys, index, stage, signal));
    } finally {
      // Whatever comes next reads what is in the store.
      deps.keptParts.forget(keys.prefix);
    }
  }
}

async function* readPart(
  { store, keptParts }: MakeDeps,
  keys: ReturnType<typeof objectKeys>,
  index: number,
): AsyncGenerator<Uint8Array> {
  const kept = keptParts.find(keys.prefix, index);
  if (kept) {
    yield kept;
    return;
  }
  try {
    yield* store.read(keys.part(index));
  } catch (error) {
    throw new PartMismatchError(index, "cannot be read", { cause: error });
  }
}

async function readyTranches(
  { database }: MakeDeps,
  exportId: number,
): Promise<{ snapshotAt: Date; counted: ControlTotals[]; tranches: ReadyTranche[] }> {
  const row = await database.exportReport.findUniqueOrThrow({
    where: { id: exportId },
    select: {
      snapshotAt: true,
      controlTotals: true,
      totalParts: true,
      tranches: { orderBy: { partIndex: "asc" }, select: { part: true } },
    },
  });
  const { snapshotAt, totalParts } = row;
  if (snapshotAt === null) throw new Error(`Export ${exportId} has a snapshot without its instant.`);
  const ready = row.tranches.map((child) => trancheRecord.parse(child.part));
  const tranches = ready.filter((tranche): tranche is ReadyTranche => tranche.part !== null);
  if (tranches.length !== totalParts) {
    throw new Error(`Export ${exportId}: ${tranches.length} of ${totalParts} parts are ready.`);
  }
  return { snapshotAt, counted: readStoredTotals(row.controlTotals), tranches };
}
