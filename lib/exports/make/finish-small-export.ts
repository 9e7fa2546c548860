import type { Snapshot } from "@/lib/db/read-snapshot";
import { changeStatus } from "@/lib/exports/record/status";
import type { Tranche } from "@/lib/files/cut-tranches";
import type { ControlTotals } from "./control-totals";
import type { LoadedExport } from "./load-export";
import type { MakeDeps } from "./make-deps";
import { partRecord, renderInput } from "./render-tranche";
import { writeFile } from "./write-file";

/**
 * Renders, assembles and completes an export whose snapshot fits one tranche, from memory and without children. The
 * completing update is conditional on the export having no snapshot yet, so that of two runs one wins; the loser's
 * file has a key of its own and is removed. Throws when the file would not hold what the database counted.
 */
export async function finishSmallExport(
  deps: MakeDeps,
  loaded: LoadedExport,
  taken: { snapshotId: string; snapshot: Snapshot; counted: ControlTotals; tranche: Tranche | "no rows" },
): Promise<void> {
  const { snapshotId, snapshot, counted, tranche } = taken;
  const rendered =
    tranche === "no rows"
      ? undefined
      : await deps.renderPool.render(loaded.format, renderInput(loaded, tranche.bytes, 0));
  const file = await writeFile(deps, loaded, {
    snapshotId,
    snapshotAt: snapshot.takenAt,
    counted,
    parts: rendered ? [{ ...partRecord(rendered), sheetIndex: 0, read: () => inMemory(rendered.bytes) }] : [],
  });
  const isCompleted = await changeStatus(
    deps.database,
    loaded.id,
    "complete",
    {
      ...file,
      snapshotId,
      snapshotAt: snapshot.takenAt,
      snapshotTransactions: snapshot.visibleTransactions,
      rowCount: counted.rows,
      controlTotals: counted,
      completedAt: new Date(),
    },
    { snapshotId: null, attempt: loaded.attempt },
  );
  if (!isCompleted) await deps.store.delete([file.storageKey]);
}

async function* inMemory(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
