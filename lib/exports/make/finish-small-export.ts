import type { Snapshot } from "@/lib/db/read-snapshot";
import { changeStatus } from "@/lib/exports/record/status";
import { allRows, type ControlTotals, storeTotals } from "./control-totals";
import { writeFile } from "./file/write-file";
import { type LoadedExport, memberOf } from "./load-export";
import type { MakeDeps } from "./make-deps";
import { partRecord, renderInput } from "./render-tranche";
import type { MemberTranche } from "./tranche-objects";

/**
 * Renders, assembles and completes an export whose snapshot is small, from memory and without children. The completing
 * update is conditional on the export having no snapshot yet, so that of two runs one wins; the loser's file has a key of
 * its own and is removed. Throws when the file would not hold what the database counted.
 */
export async function finishSmallExport(
  deps: MakeDeps,
  loaded: LoadedExport,
  taken: {
    snapshotId: string;
    snapshot: Snapshot;
    counted: readonly ControlTotals[];
    tranches: readonly MemberTranche[];
  },
): Promise<void> {
  const { snapshotId, snapshot, counted, tranches } = taken;
  const parts = await Promise.all(
    tranches.map(async ({ bytes, member, sheetIndex, firstRowInSheet }) => {
      const input = renderInput(loaded, memberOf(loaded, member), bytes, firstRowInSheet);
      const rendered = await deps.renderPool.render(loaded.format, input);
      return { ...partRecord(rendered), member, sheetIndex, read: () => inMemory(rendered.bytes) };
    }),
  );
  const file = await writeFile(deps, loaded, {
    snapshotId,
    snapshotAt: snapshot.takenAt,
    counted,
    parts,
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
      rowCount: allRows(counted),
      controlTotals: storeTotals(counted),
    },
    { snapshotId: null, attempt: loaded.attempt },
  );
  if (!isCompleted) await deps.store.delete([file.storageKey]);
}

async function* inMemory(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
