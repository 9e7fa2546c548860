import type { Snapshot } from "@/lib/db/read-snapshot";
import type { Tranche } from "@/lib/files/cut-tranches";
import type { Work } from "./load-work";
import type { Pipeline } from "./pipeline";
import { partRecord, renderInput } from "./render-tranche";
import { changeStatus } from "./status";
import { warningsOf } from "./warnings";
import { writeFile } from "./write-file";

/**
 * Renders, assembles and completes an export whose snapshot fits one tranche, from memory and without children. The
 * completing update is conditional on the export having no snapshot yet, so that of two runs one wins; the loser's
 * file has a key of its own and is removed.
 */
export async function finishSmallExport(
  pipeline: Pipeline,
  work: Work,
  taken: { snapshotId: string; snapshot: Snapshot; tranche: Tranche | "no rows" },
): Promise<void> {
  const { snapshotId, snapshot } = taken;
  const tranche = taken.tranche === "no rows" ? undefined : taken.tranche;
  const rows = tranche?.rows ?? 0;
  const rendered =
    tranche &&
    (await pipeline.renderPool.render(work.reportType.format, renderInput(work, tranche.bytes, 0)));
  if (rendered && rendered.rows !== rows) {
    throw new Error(`Export ${work.id}: ${rendered.rows} rows rendered, ${rows} in the snapshot.`);
  }
  const parts = rendered
    ? [{ ...partRecord(rendered), sheetIndex: 0, read: () => inMemory(rendered.bytes) }]
    : [];
  const file = await writeFile(pipeline, work, snapshotId, parts);
  const isCompleted = await changeStatus(
    pipeline.database,
    work.id,
    "complete",
    {
      ...file,
      snapshotId,
      snapshotAt: snapshot.takenAt,
      snapshotTransactions: snapshot.visibleTransactions,
      rowCount: rows,
      warnings: warningsOf(parts),
      completedAt: new Date(),
    },
    { snapshotId: null },
  );
  if (!isCompleted) await pipeline.store.delete([file.storageKey]);
}

async function* inMemory(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
