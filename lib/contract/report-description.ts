import { z } from "zod";
import { fileFormatIds } from "./file-format";
import { control } from "./params/control";

/** What a column holds; formats, alignment and sorting follow from it. */
export const columnKinds = [
  "id",
  "text",
  "url",
  "integer",
  "decimal",
  "money",
  "percent",
  "date",
  "datetime",
  "boolean",
] as const;

/** A column as whoever shows its values has to know it. */
export const shownColumn = z.object({
  id: z.string(),
  header: z.string(),
  kind: z.enum(columnKinds),
  is_code: z.boolean().optional().meta({
    description:
      "Its values are codes, such as not_applied. The page shows words for them; files hold the codes.",
  }),
  is_country: z.boolean().optional().meta({
    description:
      "Its values are countries by their two letters. The page shows their names; files hold the letters.",
  }),
});

/**
 * A report type as the page sees it: enough to draw the filter form, the column chooser and the list of sorts. The page
 * knows no report type by name.
 */
export const reportDescription = z
  .object({
    id: z.string(),
    display_name: z.string(),
    format: z.enum(fileFormatIds),
    filters: z.array(
      z.object({
        key: z.string(),
        title: z.string(),
        description: z.string(),
        /** Other names under which the same filter is accepted. */
        aliases: z.array(z.string()),
        control,
        /** Whether the filter's values are among the facets. */
        is_counted: z.boolean(),
      }),
    ),
    date_controls: z
      .array(z.object({ title: z.string(), filters: z.array(z.string()).min(1).max(3) }))
      .optional()
      .meta({
        description:
          "Date filters that the page shows as one control: a day, a first and a last one, or all three in this order.",
      }),
    bar_filters: z
      .array(z.string())
      .optional()
      .meta({ description: "The filters that the page has in its bar; without it the first lists." }),
    columns: z.array(
      shownColumn.extend({
        /** What the header does not say. */
        note: z.string().optional(),
        on_page: z.enum(["first", "off"]).optional().meta({
          description:
            "Its place on the page where no columns are chosen: before the others, or not there. A file without chosen columns has all that are not on request, in the order of this list.",
        }),
        is_on_request: z.boolean().optional().meta({
          description: "In a file, too, it stands only where it is chosen by `columns`.",
        }),
        is_comparing: z.boolean().optional().meta({
          description: "Its values are of the period that `compare_with` names, or of both.",
        }),
      }),
    ),
    sorts: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        /** The column that the sort orders by. */
        column: z.string(),
        /** The direction when none is asked for. */
        direction: z.enum(["asc", "desc"]),
      }),
    ),
    default_sort: z.object({ id: z.string(), direction: z.enum(["asc", "desc"]) }),
    /** Most rows in a file when no limit is asked for; null means all. */
    default_limit: z.int().nullable(),
  })
  .meta({ id: "ReportDescription" });
export type ReportDescription = z.infer<typeof reportDescription>;
