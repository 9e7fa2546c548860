import { z } from "zod";
import { changedSince } from "./changed-since";
import { exportStatuses } from "./export-status";
import { bundleMembers, bundleType } from "./file/bundle";
import { lineOfText } from "./line-of-text";
import { boolean } from "./params/boolean";
import { integer } from "./params/integer";
import { nameLengthMax } from "./params/limits";
import { parameterObject } from "./params/object";
import { text } from "./params/text";
import { withheldReasons } from "./withheld";

// The wire objects of /api/v1/exports. Snake case, browser-safe: routes, page and tests use these same schemas.

/** Search or index parameters as an export was asked for: any keys, any values. */
const freeForm = z.record(z.string(), z.unknown());

/** What names one report and its rows. Whether `report_type` exists and each known parameter is usable, the type tells. */
const reportOfBody = {
  report_type: z
    .string("must be a string")
    .optional()
    .meta({ description: "Which export to build. Required without a view." }),
  view: integer(
    {
      title: "View",
      description:
        "A saved view of yours, or one that is shared with you. Parameters of this request take the place of the view's; " +
        "null takes one of them away.",
    },
    { min: 1 },
  ).optional(),
  search_params: parameterObject
    .nullish()
    .meta({ description: "Optional search filters mirrored from the /reports page." }),
  index_params: parameterObject
    .nullish()
    .meta({ description: "Optional sort and facet parameters mirrored from the /reports page." }),
};

const namesReport = ({ report_type, view }: { report_type?: unknown; view?: unknown }) =>
  report_type !== undefined || view !== undefined;
const reportMissing = { path: ["report_type"], error: "is required" };

/** One report of a bundle. */
export const bundleMemberBody = z
  .looseObject(
    {
      ...reportOfBody,
      name: text({
        title: "Name",
        description:
          "What its sheets are called, as index_params.sheet_name. The view's name if not given, or the report's own.",
      }).optional(),
    },
    "must be an object",
  )
  .refine(namesReport, reportMissing)
  .refine(({ bundle }) => bundle === undefined || bundle === null, {
    path: ["bundle"],
    error: "must not be given: a bundle holds reports, and no other bundle",
  })
  .refine(({ name, index_params }) => name === undefined || isBlank(index_params?.sheet_name), {
    path: ["name"],
    error: "must not be given beside index_params.sheet_name, which says the same",
  });
export type BundleMemberBody = z.infer<typeof bundleMemberBody>;

const bundleCount = `must have ${bundleMembers.min} to ${bundleMembers.max} reports`;

/** Body of POST /exports: one report, or several in one workbook. */
export const createExportBody = z
  .looseObject({
    ...reportOfBody,
    bundle: z
      .array(bundleMemberBody, "must be a list of reports")
      .min(bundleMembers.min, {
        error: ({ input }) =>
          Array.isArray(input) && input.length === 1
            ? `${bundleCount}; ask for a single one directly, without a bundle`
            : bundleCount,
      })
      .max(bundleMembers.max, bundleCount)
      .nullish()
      .meta({
        description:
          "Several reports in one Excel workbook, all of the same instant, each on sheets of its own. It stands in place of " +
          "report_type, view, search_params and index_params.",
      }),
    fresh: boolean({
      title: "Fresh",
      description: "True makes a new export although an identical finished one could be handed out.",
    }).optional(),
  })
  .superRefine(({ bundle, ...body }, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: "custom", path: [field], message });
    if (bundle === undefined || bundle === null) {
      if (!namesReport(body)) refuse("report_type", reportMissing.error);
      return;
    }
    const isGiven = {
      report_type: body.report_type !== undefined && body.report_type !== bundleType,
      view: body.view !== undefined,
      search_params: Object.keys(body.search_params ?? {}).length > 0,
      index_params: Object.keys(body.index_params ?? {}).length > 0,
    };
    for (const [field, isRefused] of Object.entries(isGiven)) {
      if (isRefused) refuse(field, "must not be given beside a bundle, whose reports have their own");
    }
  });
export type CreateExportBody = z.infer<typeof createExportBody>;

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** One report of a bundle, as an export tells it. */
const memberOfExport = z.object({
  report_type: z.string(),
  display_name: z.string(),
  name: z.string().meta({ description: "What its sheets are called." }),
  search_params: freeForm,
  index_params: freeForm,
});

export const exportObject = z
  .object({
    id: z.int(),
    report_type: z.string(),
    display_name: z.string(),
    name: z.string().nullable().meta({ description: "What its owner calls it (PATCH /exports/{id})." }),
    status: z.enum(exportStatuses),
    status_display: z.string(),
    parameters: z.object({ search_params: freeForm, index_params: freeForm }),
    bundle: z
      .array(memberOfExport)
      .nullable()
      .meta({
        description:
          "The reports of a bundle, in their order, whose report_type is `bundle` and whose parameters are empty; null for " +
          "an export of one report.",
      }),
    filename: z.string().nullable(),
    download_url: z.url().nullable().meta({
      description: "Presigned S3 GET URL, valid for download_expires_in_seconds from this answer on.",
    }),
    download_expires_in_seconds: z.int().nullable(),
    error_message: z.string().nullable(),
    progress: z
      .object({
        parts_ready: z.int(),
        total_parts: z.int(),
        rows_ready: z
          .int()
          .meta({ description: "Rows of the parts that are ready; row_count is all of them." }),
        bytes_ready: z.int().meta({ description: "Size of the parts that are ready." }),
      })
      .nullable()
      .meta({ description: "Set on chunked parents once the snapshot is cut." }),
    parent_report_id: z.int().nullable(),
    chunked_export: z.boolean(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    completed_at: z.iso.datetime().nullable(),
    status_url: z.url().nullable(),
    outcome_code: z.string().nullable(),
    row_count: z.int().nullable(),
    byte_size: z.int().nullable(),
    snapshot_at: z.iso.datetime().nullable(),
    sha256: z.string().nullable(),
    eta_seconds: z.number().nullable().meta({
      description:
        "Estimated seconds until the export is completed; null when it has ended or nothing is known.",
    }),
    queue_position: z
      .int()
      .nullable()
      .meta({ description: "How many exports are before a pending one, itself included: 1 is next." }),
    warnings: z.array(z.string()),
    attempt: z.int().meta({ description: "From 1; each retry adds one." }),
    file_removed_at: z.iso.datetime().nullable().meta({
      description: "When the file of a completed export was removed, because its time was over.",
    }),
    file_withheld: z
      .enum(withheldReasons)
      .nullable()
      .meta({
        description:
          "Why a completed export has a file and no link: `rights_changed` when its owner may no longer see all that is in " +
          "it. Null otherwise.",
      }),
    owner: z.object({ name: z.string(), publisher: z.string().nullable() }).nullable().meta({
      description: "Whose export it is, for admins; null when it is the reader's own.",
    }),
  })
  .meta({ id: "Export", description: "Generative export report (chunked Excel/CSV) summary." });
export type ExportObject = z.infer<typeof exportObject>;

/** Body of PATCH /exports/{id}: what is left out stays. */
export const renameExportBody = z.looseObject({
  name: lineOfText(nameLengthMax)
    .nullish()
    .meta({ description: "What people call it; null takes the name away.", example: "November, Awin" }),
});

export const createExportAnswer = z.object({
  export: exportObject,
  deduped: z
    .boolean()
    .meta({ description: "True: an identical export was finished a short while ago; this is it." }),
  changed_since: changedSince.nullish().meta({
    description:
      "Beside `deduped: true`: what has changed in the data since, or null when that took too long to tell.",
  }),
});
export type CreateExportAnswer = z.infer<typeof createExportAnswer>;

export const retryExportAnswer = z.object({
  export: exportObject,
  snapshot_kept: z.boolean().meta({
    description:
      "True when the parts that were missing are made from the same data; false when the data is read anew.",
  }),
});

export const exportAnswer = z.object({ export: exportObject });
export type ExportAnswer = z.infer<typeof exportAnswer>;

export const exportListAnswer = z.object({ exports: z.array(exportObject) });
export type ExportListAnswer = z.infer<typeof exportListAnswer>;

export const errorAnswer = z
  .object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      timestamp: z.iso.datetime(),
      request_id: z.string(),
      details: z
        .record(z.string(), z.array(z.string()))
        .meta({ description: "Field path to what is wrong with it." }),
    }),
  })
  .meta({ id: "Error", description: "The envelope of every refusal." });
export type ErrorAnswer = z.infer<typeof errorAnswer>;
