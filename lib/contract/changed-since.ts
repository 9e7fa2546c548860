import { z } from "zod";

/** What has changed in the data of an export since its snapshot. */
export const changedSince = z
  .object({
    /** Rows that were added or changed since; null when that cannot be told for this report type or any more. */
    changed_rows: z.int().nullable(),
    /** Rows now minus rows then. */
    row_difference: z.int(),
    checked_at: z.iso.datetime(),
  })
  .meta({ id: "ChangedSince" });
export type ChangedSince = z.infer<typeof changedSince>;
