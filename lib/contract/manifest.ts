import { z } from "zod";
import { describedFilter } from "./described-filter";
import { fileFormatIds } from "./file-format";
import { columnKinds } from "./report-description";

/** Sums by what they were counted over: the clicks of a file, or its sales by currency (exact decimals, as text). */
export const controlTotal = z.object({
  /** The column that was summed. */
  column: z.string(),
  header: z.string(),
  /** Currency to sum for amounts of money; one entry with the key "" for anything else. */
  sums: z.record(z.string(), z.string()),
});
export type ControlTotal = z.infer<typeof controlTotal>;

const fileOptions = z
  .record(z.string(), z.union([z.string(), z.boolean()]))
  .optional()
  .meta({ description: "Options of the format that are not as usual, by their names in the request." });

const columns = z.array(
  z.object({
    id: z.string(),
    header: z.string(),
    kind: z.enum(columnKinds),
    note: z.string().optional().meta({ description: "What the header does not say." }),
  }),
);

/** What is promised of one report of a bundle. */
export const memberReceipt = z
  .object({
    report_type: z.string(),
    display_name: z.string(),
    name: z.string().meta({ description: "What its sheets were to be called." }),
    file_options: fileOptions,
    /** The filters that were used, in words. */
    filters: z.array(describedFilter),
    sort: z.string(),
    columns,
    row_count: z.int(),
    sheets: z.array(z.string()).meta({ description: "The names of its sheets, in their order." }),
    totals: z.array(controlTotal),
  })
  .meta({ id: "MemberReceipt" });
export type MemberReceipt = z.infer<typeof memberReceipt>;

/** What a completed export promises of its file: GET /exports/{id}/manifest, and the receipt on the page. */
export const manifest = z
  .object({
    export_id: z.int(),
    report_type: z.string(),
    display_name: z.string(),
    filename: z.string(),
    format: z.enum(fileFormatIds),
    file_options: fileOptions,
    time_zone: z.string().default("UTC").meta({
      description: 'IANA name of the zone of the times in the file, and of what "today" was.',
    }),
    created_at: z.iso.datetime(),
    completed_at: z.iso.datetime(),
    /** The one instant that every row of the file shows. */
    snapshot_at: z.iso.datetime({ precision: 6 }),
    /** The filters that were used, in words. */
    filters: z.array(describedFilter),
    sort: z.string(),
    columns,
    row_count: z.int(),
    byte_size: z.int(),
    sheets: z.int().nullable().meta({ description: "Sheets with data; null where the format has none." }),
    sha256: z.string().meta({ description: "Of the whole file, lower-case hex." }),
    data_sha256: z.string().meta({
      description: "Of the parts' bytes in order, lower-case hex: the checksum that the About sheet shows.",
    }),
    totals: z.array(controlTotal),
    members: z
      .array(memberReceipt)
      .optional()
      .meta({
        description:
          "The reports of a bundle, in their order. Above, its filters, columns and totals are empty lists and its sort is " +
          "empty text: they are those of its reports. Missing for an export of one report.",
      }),
    parts: z.array(z.object({ index: z.int(), row_count: z.int(), byte_size: z.int(), sha256: z.string() })),
    warnings: z.array(z.string()),
    file_checked_at: z.iso.datetime().nullable().meta({
      description:
        "When the stored file was last read again and compared with this receipt; null when it was not since it was made.",
    }),
    file_difference: z.string().nullable().meta({
      description: "What was different then, in a sentence. Make the export anew in that case.",
    }),
  })
  .meta({ id: "Manifest" });
export type Manifest = z.infer<typeof manifest>;

export const manifestAnswer = z.object({ manifest });
