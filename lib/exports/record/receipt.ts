import type { z } from "zod";
import { manifest } from "@/lib/contract/manifest";

/** The name of the sheet that shows it in a workbook, which no other sheet has. */
export const aboutName = "About";

/**
 * What was promised of a file when it was completed, in the column `receipt`: what the row's own columns do not say. It
 * is written once, so that it goes on saying what the file's About sheet says.
 */
export const receipt = manifest.pick({
  display_name: true,
  format: true,
  file_options: true,
  time_zone: true,
  filters: true,
  sort: true,
  columns: true,
  sheets: true,
  data_sha256: true,
  totals: true,
  members: true,
  parts: true,
});
export type Receipt = z.infer<typeof receipt>;
