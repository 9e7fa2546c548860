import { NonRetriableError } from "inngest";
import type { Logger } from "pino";
import { classifyError } from "@/lib/exports/make/classify-error";
import type { ExportRun } from "@/lib/exports/record/export-run";
import { failures, printFailure } from "@/lib/exports/record/failures";

/**
 * Does the work of a step. What it throws goes to the log with its whole cause, the export and the request that asked
 * for it, and on to the server of the functions as one line that begins with its kind: as a NonRetriableError when the
 * same step cannot succeed later either.
 */
export async function explainFailure<T>(
  log: Logger,
  where: ExportRun & { step: string; requestId: string | null },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const kind = classifyError(error);
    const { errorClass, isRetriable } = failures[kind];
    log.warn({ ...where, kind, errorClass, isRetriable, err: error }, "step failed");
    const message = printFailure(kind, error);
    throw isRetriable ? new Error(message) : new NonRetriableError(message);
  }
}
