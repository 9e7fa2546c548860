import { ApiError } from "@/lib/contract/api-error";
import type { ExportRow } from "@/lib/exports/record/export-row";

/** Throws CONFLICT for a part of a chunked export, which is only ever changed with the whole. */
export function refuseParts({ id, parentReportId }: ExportRow, done: "cancelled" | "retried"): void {
  if (parentReportId === null) return;
  throw new ApiError("CONFLICT", `${id} is a part of export ${parentReportId} and is ${done} with it only.`);
}
