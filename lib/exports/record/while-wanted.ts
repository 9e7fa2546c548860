import type { Database } from "@/lib/db/prisma";
import type { ExportRun } from "./export-run";

/** How soon a step notices that its export was cancelled. Most steps are over before the first look. */
const lookEveryMs = 1_000;
/** How often a step that takes longer says that it is alive; see RUN_STALLED_SECONDS in lib/OPERATIONS.md. */
const sayEveryMs = 15_000;

/** The export was cancelled, ended or tried anew while a step worked on it. */
class NotWantedError extends Error {
  override readonly name = "NotWantedError";
}

/**
 * Does `work` and looks meanwhile whether the export is still under way in this attempt. When it is not, the signal is
 * aborted, and `work` should stop where that is cheap; what it throws then is no error, and the result is undefined.
 */
export async function whileWanted<T>(
  database: Database,
  run: ExportRun,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const controller = new AbortController();
  let isLooking = false;
  let saidAt = Number.NEGATIVE_INFINITY;
  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    try {
      const isDue = performance.now() - saidAt >= sayEveryMs;
      const isFound = isDue ? await sayAlive(database, run) : await isWanted(database, run);
      if (isDue) saidAt = performance.now();
      if (!isFound) controller.abort(new NotWantedError("No longer wanted."));
    } catch {
      // A database that does not answer says nothing about the export. The next look asks again.
    } finally {
      isLooking = false;
    }
  }
  const timer = setInterval(() => void look(), lookEveryMs);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) return undefined;
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** Notes that a step works on the export, so that the sweep does not take it for stalled; false where it is not wanted. */
async function sayAlive(database: Database, { exportId, attempt }: ExportRun): Promise<boolean> {
  const found = await database.$executeRaw`
    update export_reports set moved_at = clock_timestamp()
    where id = ${exportId} and attempt = ${attempt} and status = 'processing'`;
  return found === 1;
}

async function isWanted({ exportReport }: Database, { exportId: id, attempt }: ExportRun): Promise<boolean> {
  return (await exportReport.count({ where: { id, attempt, status: "processing" } })) === 1;
}

/** The chunks until the signal is aborted; throws its reason from then on. */
export async function* untilAborted(
  signal: AbortSignal,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    yield chunk;
  }
}
