import type { Prisma } from "@/lib/db/generated/client";
import { measureStored, type StoredFile } from "@/lib/exports/make/file/store-file";
import type { MakeDeps } from "@/lib/exports/make/make-deps";
import { type SweepAges, secondsBefore } from "@/lib/exports/record/sweep-ages";

// What was right when it was made can be damaged where it lies. Each day a few finished files are read again, as whoever
// downloads them would, and compared with their receipts.

/** Files this close to the end of their life are left alone: their removal may have begun, by another clock too. */
const marginSeconds = 600;

/**
 * Chooses the files to read again now: those that were never looked at, by chance, then those whose last look is longest
 * ago. Over all processes at most `filesPerDay` are chosen between two midnights (UTC), and none of them twice.
 */
export async function chooseFiles(
  { database }: Pick<MakeDeps, "database">,
  ages: SweepAges,
  filesPerDay: number,
  now: Date,
): Promise<{ exportIds: number[] }> {
  if (filesPerDay === 0) return { exportIds: [] };
  const midnight = new Date(`${now.toISOString().slice(0, 10)}T00:00:00Z`);
  const chosen = await database.$transaction(async (transaction) => {
    // One after the other: each counts what those before it have chosen.
    await transaction.$executeRaw`select pg_advisory_xact_lock(hashtext('recheck_files'))`;
    return transaction.$queryRaw<{ id: number }[]>`
      with chosen as materialized (
        select id from export_reports
        where parent_report_id is null and status = 'completed' and storage_key is not null
          and file_removed_at is null and completed_at > ${lastsSince(ages, now)}
          and (file_check_begun_at is null or file_check_begun_at < ${midnight})
        order by file_check_begun_at nulls first, random()
        limit greatest(0, ${filesPerDay}
          - (select count(*) from export_reports where file_check_begun_at >= ${midnight}))
      )
      update export_reports set file_check_begun_at = ${now} where id in (select id from chosen) returning id`;
  });
  return { exportIds: chosen.map(({ id }) => id) };
}

/**
 * Reads a finished file again, streaming, and has its row say when that was and what is different, if anything. A
 * difference is an error in the log too. A file that is removed at its age is none. Throws when the store cannot be
 * asked.
 */
export async function recheckFile(
  { database, store, log }: Pick<MakeDeps, "database" | "store" | "log">,
  ages: SweepAges,
  exportId: number,
): Promise<{ isDifferent: boolean }> {
  const lasting = (): Prisma.ExportReportWhereInput => ({
    id: exportId,
    status: "completed",
    fileRemovedAt: null,
    completedAt: { gt: lastsSince(ages, new Date()) },
  });
  const row = await database.exportReport.findFirst({
    where: lasting(),
    select: { storageKey: true, byteSize: true, sha256: true },
  });
  const { storageKey, byteSize, sha256 } = row ?? {};
  if (!storageKey || byteSize == null || !sha256) return { isDifferent: false };
  const stored = await measureStored(store, storageKey);
  const fileDifference = differenceOf({ byteSize: Number(byteSize), sha256 }, stored);
  // Where its removal came meanwhile, the look says nothing.
  const { count } = await database.exportReport.updateMany({
    where: lasting(),
    data: { fileCheckedAt: new Date(), fileDifference },
  });
  const isDifferent = count === 1 && fileDifference !== null;
  if (isDifferent) {
    log.error({ exportId, storageKey, fileDifference }, "a finished file is not what its receipt says");
  }
  return { isDifferent };
}

/** How many finished files are known not to be what their receipts say. */
export async function countDifferingFiles({ database }: Pick<MakeDeps, "database">): Promise<number> {
  return database.exportReport.count({ where: { fileDifference: { not: null }, fileRemovedAt: null } });
}

/** A file that was completed since then is not removed for some time. */
function lastsSince({ fileSeconds, rowSeconds }: SweepAges, now: Date): Date {
  return secondsBefore(now, Math.min(fileSeconds, rowSeconds) - marginSeconds);
}

/** One sentence for the file's reader. */
function differenceOf(recorded: StoredFile, stored: StoredFile | undefined): string | null {
  if (!stored) return "The file is no longer in the store.";
  if (stored.byteSize !== recorded.byteSize) {
    return `The file in the store has ${stored.byteSize} bytes. It was made with ${recorded.byteSize}.`;
  }
  if (stored.sha256 !== recorded.sha256) {
    return "The file in the store holds other bytes than it was made with: its SHA-256 is not the receipt's.";
  }
  return null;
}
