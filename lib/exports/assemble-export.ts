import { loadWork } from "./load-work";
import { objectKeys } from "./object-keys";
import type { Pipeline } from "./pipeline";
import { changeStatus } from "./status";
import { type PartRecord, type StageRecord, trancheRecord } from "./tranche";
import { warningsOf } from "./warnings";
import { writeFile } from "./write-file";

interface ReadyTranche {
  stage: StageRecord;
  part: PartRecord;
}

/**
 * Step "assemble": the parts in order to one file, then the export is completed. Does nothing when the export is
 * completed already or no longer wanted. Throws, and leaves the export uncompleted, when a part is missing or the rows
 * in the parts are not the rows of the snapshot: there is no short file.
 */
export async function assembleExport(pipeline: Pipeline, exportId: number): Promise<void> {
  const { database, store } = pipeline;
  const work = await loadWork(database, exportId);
  const { snapshotId } = work;
  if (work.status !== "processing" || snapshotId === null) return;
  const tranches = await readyTranches(pipeline, exportId);

  const keys = objectKeys(exportId, snapshotId);
  const file = await writeFile(
    pipeline,
    work,
    snapshotId,
    tranches.map(({ stage, part }, index) => ({
      ...part,
      sheetIndex: stage.sheetIndex,
      read: () => store.read(keys.part(index)),
    })),
  );
  const isCompleted = await changeStatus(database, exportId, "complete", {
    ...file,
    warnings: warningsOf(tranches.map(({ part }) => part)),
    completedAt: new Date(),
  });
  if (!isCompleted && !(await isFileOf(pipeline, exportId, file.storageKey)))
    await store.delete([file.storageKey]);
}

async function readyTranches({ database }: Pipeline, exportId: number): Promise<ReadyTranche[]> {
  const {
    rowCount,
    totalParts,
    tranches: children,
  } = await database.exportReport.findUniqueOrThrow({
    where: { id: exportId },
    select: {
      rowCount: true,
      totalParts: true,
      tranches: { orderBy: { partIndex: "asc" }, select: { part: true } },
    },
  });
  const ready = children.map((child) => trancheRecord.parse(child.part));
  const tranches = ready.filter((tranche): tranche is ReadyTranche => tranche.part !== null);
  if (tranches.length !== totalParts) {
    throw new Error(`Export ${exportId}: ${tranches.length} of ${totalParts} parts are ready.`);
  }
  const rows = tranches.reduce((sum, { part }) => sum + part.rows, 0);
  if (rows !== Number(rowCount)) {
    throw new Error(`Export ${exportId}: the parts hold ${rows} rows, the snapshot ${rowCount}.`);
  }
  return tranches;
}

/** True when another run of this step has completed the export with this very object. */
async function isFileOf({ database }: Pipeline, exportId: number, storageKey: string): Promise<boolean> {
  return (
    (await database.exportReport.count({ where: { id: exportId, status: "completed", storageKey } })) === 1
  );
}
