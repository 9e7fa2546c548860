import type { Pipeline } from "./pipeline";
import { changeStatus } from "./status";

/**
 * Ends an export that could not be made after all retries: the person reads that it failed and what to do, the log
 * keeps the technical cause with the export's id. Does nothing when the export has ended already.
 */
export async function failExport(
  { database, log }: Pick<Pipeline, "database" | "log">,
  exportId: number,
  cause: { name: string; message: string },
): Promise<void> {
  const isFailed = await changeStatus(database, exportId, "fail", {
    outcomeCode: "internal_error",
    errorMessage: "The export could not be made. Nothing was lost: please run it again.",
    completedAt: new Date(),
  });
  if (isFailed) log.error({ exportId, cause }, "export failed");
}
