import { z } from "zod";
import { changedSince } from "./changed-since";
import { describedFilter } from "./described-filter";
import { exportObject } from "./export";
import { fileFormatIds } from "./file-format";
import { reportRow } from "./report-data";
import { shownColumn } from "./report-description";

const memberOfPreflight = z.object({
  report_type: z.string(),
  display_name: z.string(),
  name: z.string().meta({ description: "What its sheets were to be called." }),
  row_count: z.int(),
  columns: z.array(shownColumn),
  /** The first rows. */
  rows: z.array(reportRow),
  sheets: z.array(z.string()).meta({ description: "The names of its sheets, in their order." }),
  filters: z.array(describedFilter),
});

/** What POST /exports with the same body would do: POST /exports/preflight. */
export const preflight = z
  .object({
    report_type: z.string(),
    display_name: z.string(),
    format: z.enum(fileFormatIds),
    time_zone: z.string().meta({ description: "IANA name of the zone of the times in the file." }),
    row_count: z.int(),
    columns: z.array(shownColumn),
    /** The first 20 rows of the file. */
    rows: z.array(reportRow),
    estimated_bytes: z.int(),
    estimated_seconds: z.object({ min: z.number(), max: z.number() }),
    sheets: z.int().nullable().meta({ description: "Sheets with data; null where the format has none." }),
    filters: z.array(describedFilter),
    members: z
      .array(memberOfPreflight)
      .optional()
      .meta({
        description:
          "The reports of a bundle, with the first 5 rows of each; columns, rows and filters above are empty then. Missing " +
          "for one report.",
      }),
    warnings: z.array(
      z.object({
        code: z.enum([
          "no_rows",
          "many_sheets",
          "mixed_currencies",
          "long_cells",
          "no_links",
          "unusable_values",
          "unknown_parameter",
          "unknown_id",
          "view_outdated",
          "unfinished_exports",
          "kept_bytes",
          "too_large",
        ]),
        message: z.string(),
      }),
    ),
    /** The identical export that POST /exports would answer with in place of a new one. */
    identical: z
      .object({
        kind: z.enum(["completed", "in_flight"]),
        export: exportObject,
        changed_since: changedSince.nullable(),
      })
      .nullable(),
  })
  .meta({ id: "Preflight" });
export type Preflight = z.infer<typeof preflight>;

export const preflightAnswer = z.object({ preflight });
