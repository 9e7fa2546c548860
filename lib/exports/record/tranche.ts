import { z } from "zod";

/** Where a tranche stands in the file. */
const tranchePlace = z.object({
  rows: z.int(),
  /** Of the report that its rows are of, among those of the export. Not there before 2026-11-29, when each had one. */
  member: z.int().default(0),
  /** Of its sheet among all of the file. */
  sheetIndex: z.int(),
  /** 0-based data row of its sheet at which the tranche begins. */
  firstRowInSheet: z.int(),
});

/** The same, and how to check its stage object. */
const stageRecord = tranchePlace.extend({ stageBytes: z.int(), stageCrc32: z.int() });

/**
 * Parts that were rendered before 2026-11-28 have the codec's notes beside the rest; exports that were under way when
 * the program was replaced end with it.
 */
const notesBeside = z.object({
  rawBytes: z.int(),
  crc32: z.int(),
  truncatedCells: z.int(),
  replacedCharacters: z.int(),
});

function withMeta(part: unknown): unknown {
  const notes = notesBeside.safeParse(part);
  return notes.success && typeof part === "object" ? { meta: notes.data, ...part } : part;
}

const partRecord = z.preprocess(
  withMeta,
  z.object({
    rows: z.int(),
    byteSize: z.int(),
    bytesCrc32: z.int(),
    /** Of the part's bytes, lower-case hex. */
    sha256: z.string(),
    /** What the codec summed up, in the order of the export's control totals. */
    sums: z.array(z.record(z.string(), z.string())),
    /** What the codec noted for itself. */
    meta: z.record(z.string(), z.int()),
  }),
);

/**
 * What a child row keeps of its tranche, in the column `part`. One that was rendered while the database was read has a
 * part object and no stage object; any other has a stage object, and a part object once that is rendered.
 */
export const trancheRecord = z.object({
  stage: z.union([stageRecord, tranchePlace]),
  part: partRecord.nullable(),
});

export type TranchePlace = z.infer<typeof tranchePlace>;
export type StageRecord = z.infer<typeof stageRecord>;
export type PartRecord = z.infer<typeof partRecord>;
export type TrancheRecord = z.infer<typeof trancheRecord>;

/** Whether a tranche has a stage object that it can be rendered from. */
export function isStaged(stage: TrancheRecord["stage"]): stage is StageRecord {
  return "stageBytes" in stage;
}
