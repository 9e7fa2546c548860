import { endExport } from "@/lib/exports/record/end-export";
import type { ExportRun } from "@/lib/exports/record/export-run";
import { failureKindOf, failureSentence, failures } from "@/lib/exports/record/failures";
import type { MakeDeps } from "./make-deps";

/**
 * Ends an attempt that could not be made after all its tries: the person reads what happened and what to do, the log
 * keeps the technical cause. `message` is the last step's error, as `printFailure` wrote it or the server of the
 * functions put it. Does nothing when the export has ended already or a later attempt has begun.
 */
export async function failExport(
  { database, log }: Pick<MakeDeps, "database" | "log">,
  { exportId, attempt, requestId }: ExportRun & { requestId: string | null },
  message: string,
): Promise<void> {
  const kind = failureKindOf(message);
  const isFailed = await endExport(database, { exportId, attempt }, kind, {
    sentence: failureSentence(kind, message),
  });
  const { errorClass, outcomeCode } = failures[kind];
  if (isFailed)
    log.error({ exportId, attempt, requestId, errorClass, outcomeCode, message }, "export failed");
}
