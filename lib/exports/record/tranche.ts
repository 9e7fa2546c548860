import { z } from "zod";

/**
 * What a child row keeps of its tranche, in the column `part`: where it stands in the file and how to check its
 * objects. The second half is there once the part object is rendered.
 */
const stageRecord = z.object({
  rows: z.int(),
  sheetIndex: z.int(),
  /** 0-based data row of its sheet at which the tranche begins. */
  firstRowInSheet: z.int(),
  stageBytes: z.int(),
  stageCrc32: z.int(),
});

const partRecord = z.object({
  rows: z.int(),
  byteSize: z.int(),
  rawBytes: z.int(),
  crc32: z.int(),
  bytesCrc32: z.int(),
  /** Of the part's bytes, lower-case hex. */
  sha256: z.string(),
  truncatedCells: z.int(),
  replacedCharacters: z.int(),
  /** What the codec summed up, in the order of the export's control totals. */
  sums: z.array(z.record(z.string(), z.string())),
});

export const trancheRecord = z.object({ stage: stageRecord, part: partRecord.nullable() });

export type StageRecord = z.infer<typeof stageRecord>;
export type PartRecord = z.infer<typeof partRecord>;
export type TrancheRecord = z.infer<typeof trancheRecord>;
