import { crc32 } from "node:zlib";
import type { ExportRun } from "@/lib/exports/record/export-run";
import { objectKeys } from "@/lib/exports/record/object-keys";
import { assertRights } from "@/lib/exports/record/owner-rights";
import { changeStatus, touchExport } from "@/lib/exports/record/status";
import {
  isStaged,
  type PartRecord,
  type StageRecord,
  type TranchePlace,
  trancheRecord,
} from "@/lib/exports/record/tranche";
import { whileWanted } from "@/lib/exports/record/while-wanted";
import { mayStay } from "@/lib/storage/join-objects";
import { sumColumns } from "./control-totals";
import { DamagedObjectError } from "./file/store-file";
import { type LoadedExport, type LoadedMember, loadExport, memberOf, outputColumns } from "./load-export";
import type { MakeDeps } from "./make-deps";
import type { HashedPart } from "./render-pool";
import type { MemberTranche } from "./tranche-objects";

/**
 * Step "render-n": one stage object to one part object, then its child row is completed. Does nothing when the part is
 * ready already or the export is no longer wanted. Throws when the stage object is not the one that was recorded, and
 * `RightsChangedError` when the owner of the export may no longer see all that it holds.
 */
export async function renderTranche(deps: MakeDeps, run: ExportRun, index: number): Promise<void> {
  const { database } = deps;
  const { exportId, attempt } = run;
  const loaded = await loadExport(database, run);
  const { snapshotId } = loaded;
  if (!loaded.isWanted || snapshotId === null) return;
  const child = await database.exportReport.findUniqueOrThrow({
    where: { parentReportId_partIndex: { parentReportId: exportId, partIndex: index } },
    select: { id: true, status: true, part: true },
  });
  if (child.status === "completed") return;
  await assertRights(database, loaded);
  await changeStatus(database, child.id, "start", {}, { attempt });

  const { stage } = trancheRecord.parse(child.part);
  if (!isStaged(stage)) throw new Error(`Tranche ${index} of export ${loaded.id} has neither object.`);
  const keys = objectKeys(await deps.store.prefix(), exportId, snapshotId);
  const part = await whileWanted(database, run, (signal) =>
    deps.limitTranches(() => renderStage(deps, loaded, keys, index, stage, signal)),
  );
  if (!part) return;
  const isOurs = await changeStatus(database, child.id, "complete", readyData({ stage, part }), { attempt });
  // The parent shows the progress of its children, so it has changed as well: its updated_at follows, unless its end came
  // between the two, which tells of this part already.
  if (isOurs) await touchExport(database, run);
}

/** What the child row of a tranche says once its part object is there. */
export function readyData({ stage, part }: { stage: TranchePlace; part: PartRecord }) {
  return { part: { stage, part }, rowCount: part.rows, byteSize: part.byteSize };
}

/**
 * Stage object in, part object out. Throws `DamagedObjectError` when the stage object is not the one that the snapshot
 * wrote.
 */
export async function renderStage(
  deps: MakeDeps,
  loaded: LoadedExport,
  keys: ReturnType<typeof objectKeys>,
  index: number,
  stage: StageRecord,
  signal: AbortSignal,
): Promise<PartRecord> {
  signal.throwIfAborted();
  const bytes = await deps.store.get(keys.stage(index));
  if (bytes.byteLength !== stage.stageBytes || crc32(bytes) !== stage.stageCrc32) {
    throw new DamagedObjectError(
      `Stage object ${index} of export ${loaded.id} is not what the snapshot wrote.`,
    );
  }
  return renderRows(deps, loaded, keys, { ...stage, index, bytes }, signal);
}

/** COPY text in, part object out. Its bytes are moved to a render thread: the caller loses them. */
export async function renderRows(
  { store, renderPool, keptParts }: MakeDeps,
  loaded: LoadedExport,
  keys: ReturnType<typeof objectKeys>,
  tranche: Pick<MemberTranche, "index" | "rows" | "member" | "firstRowInSheet"> & { bytes: Uint8Array },
  signal: AbortSignal,
): Promise<PartRecord> {
  const { index, bytes, rows, member, firstRowInSheet } = tranche;
  signal.throwIfAborted();
  const input = renderInput(loaded, memberOf(loaded, member), bytes, firstRowInSheet);
  const rendered = await renderPool.render(loaded.format, input);
  if (rendered.rows !== rows) {
    throw new Error(
      `Tranche ${index} of export ${loaded.id}: ${rendered.rows} rows rendered, ${rows} were read.`,
    );
  }
  signal.throwIfAborted();
  await store.put(keys.part(index), rendered.bytes, "application/octet-stream", rendered.bytesCrc32);
  // The first is sent with what stands before it.
  const isSent = index === 0 || !store.joins() || !mayStay(rendered.bytes.byteLength);
  keptParts.keep(keys.prefix, { index, sha256: rendered.bytesSha256, bytes: rendered.bytes, isSent });
  return partRecord(rendered);
}

/** What the codec needs to render a tranche of this member that begins at `firstRowInSheet`. */
export function renderInput(
  { timeZone }: Pick<LoadedExport, "timeZone">,
  member: LoadedMember,
  stage: Uint8Array,
  firstRowInSheet: number,
) {
  const { options } = member;
  const columns = outputColumns(member);
  return { stage, columns, firstRowInSheet, sums: sumColumns(member), options, timeZone };
}

export function partRecord({ bytes, bytesSha256, ...rendered }: HashedPart): PartRecord {
  return { ...rendered, byteSize: bytes.byteLength, sha256: bytesSha256 };
}
