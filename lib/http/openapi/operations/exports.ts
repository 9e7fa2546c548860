import { z } from "zod";
import {
  createExportAnswer,
  createExportBody,
  errorAnswer,
  exportAnswer,
  exportListAnswer,
} from "@/lib/contract/export";
import { exportStatuses } from "@/lib/contract/export-status";
import { bundleMembers, bundleType } from "@/lib/contract/file/bundle";
import { Unusable } from "@/lib/contract/params/parameter";
import { preflightAnswer } from "@/lib/contract/preflight";
import { idempotencyKeySeconds } from "@/lib/exports/record/sweep-ages";
import { workbookRoom } from "@/lib/exports/record/workbook-room";
import { reportTypes } from "@/lib/reports/list";
import { changedSinceExample, completedExport, preflightExample, processingExport } from "../examples";
import { type Field, flag, sha256, text, wholeNumber, wordsOf } from "../field";
import { defineOperation, ifNoneMatch, listLimit, type Operation } from "../operation";
import { exportRequestName } from "../request-body";
import { reference } from "../schemas";

const tag = "Exports";

const idempotencyKeyLengthMax = 255;

const body = {
  schema: createExportBody,
  documentedAs: reference(exportRequestName),
  examples: {
    smallest: {
      summary: "Everything, with the defaults",
      value: { report_type: "advertisers_csv" },
    },
    view: {
      summary: "A saved view, with another period",
      value: { view: 7, search_params: { period: "last_7_days" } },
    },
    bundle: {
      summary: "Several reports in one workbook",
      value: {
        bundle: [
          { view: 7 },
          { report_type: "deals_excel", name: "Running deals", search_params: { active: true } },
        ],
      },
    },
    filtered: {
      summary: "Filters, order and columns",
      value: {
        report_type: "clicks_details_excel",
        search_params: { period: "last_30_days", min_clicks: 5 },
        index_params: { sort: "click_count_desc", columns: "click_date,advertiser,clicks" },
      },
    },
    file: {
      summary: "A CSV file that German Excel opens",
      value: {
        report_type: "deals_excel",
        index_params: { format: "csv", csv: { delimiter: "semicolon", decimal: "comma", bom: true } },
      },
    },
  },
};

const idempotencyKey: Field<string | undefined> = {
  description:
    `1 to ${idempotencyKeyLengthMax} visible characters of your own. For ${idempotencyKeySeconds / 3600} hours the same key ` +
    "with the same body gets the first answer again; with another body it is refused with CONFLICT.",
  schema: { type: "string", minLength: 1, maxLength: idempotencyKeyLengthMax },
  read([key]) {
    if (key === undefined || (/^[!-~]+$/.test(key) && key.length <= idempotencyKeyLengthMax)) return key;
    return new Unusable(`must be 1 to ${idempotencyKeyLengthMax} visible ASCII characters`);
  },
};

export const createExportOperation = defineOperation({
  method: "post",
  path: "/exports",
  operationId: "createExport",
  tag,
  summary: "Make an export",
  description:
    "Queues an export and answers at once. Wait for its end at `status_url` (see `?wait=`), then fetch `download_url`. " +
    "An identical request of yours that is under way answers 409 with that export; one that was finished within the " +
    "dedupe window (15 minutes, unless configured otherwise) answers with it and `deduped: true`. A new one is refused " +
    "with 429 while 20 of yours are not finished, or while the files of your publisher take 50 GB (unless configured " +
    "otherwise); `dry_run` and the preflight tell so beforehand.\n\n" +
    `A \`bundle\` makes one Excel workbook of ${bundleMembers.min} to ${bundleMembers.max} reports, all read at the same instant: each on sheets of its own, and one ` +
    "sheet About with the receipt of each. It is one export, whose `report_type` is `bundle` and whose `bundle` lists its " +
    "reports. All of them have the same `index_params.time_zone`, and none another `format` than xlsx; a view's format gives " +
    "way. What is wrong with one is told as `bundle.1.search_params.start_date`. A workbook has at most " +
    `${workbookRoom.sheets} sheets with data and ${workbookRoom.bytes / 1024 ** 3} GB: the preflight warns with \`too_large\`, and the export fails with that \`outcome_code\`.`,
  query: {
    dry_run: flag({
      description:
        "`true`, or the name alone, checks the request and answers as if it were queued, with the id 0, but stores nothing.",
    }),
  },
  headers: { "Idempotency-Key": idempotencyKey },
  body,
  answers: {
    202: {
      description:
        "Queued (`deduped: false`), or an identical export that was finished a short while ago (`deduped: true`).",
      schema: createExportAnswer,
      example: { export: completedExport, deduped: true, changed_since: changedSinceExample },
      headers: ["Location", "Retry-After"],
    },
    409: {
      description:
        "An identical request is pending or processing: that export, not the error envelope. (With an Idempotency-Key " +
        "that was used for another body: the error envelope, code CONFLICT.)",
      schema: z.union([exportAnswer, errorAnswer]),
      example: { export: processingExport },
      headers: ["Retry-After"],
    },
  },
  errors: ["BAD_REQUEST", "PAYLOAD_TOO_LARGE"],
});

export const listExportsOperation = defineOperation({
  method: "get",
  path: "/exports",
  operationId: "listExports",
  tag,
  summary: "List exports",
  description:
    "Your exports, newest first, whether made here or on the page; admins see everybody's. Parts are not listed.",
  query: {
    limit: listLimit,
    before_id: wholeNumber({
      min: 1,
      description: "Only exports older than the one of this id: the last of the answer before.",
    }),
    publisher_id: wholeNumber({
      min: 1,
      isForAdmins: true,
      description: "Only exports of this publisher's people. For admins; ignored when anybody else sends it.",
    }),
    report_type: wordsOf([...reportTypes.map(({ id }) => id), bundleType], {
      description:
        "Only exports of these report types; `bundle` for those of several reports in one workbook.",
    }),
    status: wordsOf(exportStatuses, { description: "Only exports with one of these statuses." }),
    search: text({
      description:
        "Only exports whose number (`#7`), name, report, file name or filters hold this text, in any case; the newest 10,000 are looked at.",
    }),
    sha256: sha256({ description: "Only exports whose file has this SHA-256: tells whose file you hold." }),
  },
  headers: { "If-None-Match": ifNoneMatch },
  answers: {
    200: {
      description: "The exports.",
      schema: exportListAnswer,
      example: { exports: [processingExport, completedExport] },
      headers: ["ETag"],
    },
    304: { description: "Nothing has changed since the answer with this ETag.", headers: ["ETag"] },
  },
  errors: ["BAD_REQUEST"],
});

export const preflightExportOperation = defineOperation({
  method: "post",
  path: "/exports/preflight",
  operationId: "preflightExport",
  tag,
  summary: "Look before you export",
  description:
    "Same body as POST /exports; nothing is stored. Counts the rows, shows the first 20, estimates size and time, warns, " +
    "and tells whether an identical export would answer instead, and what has changed since that one. Of a bundle it tells " +
    "each report in `members`, with its first 5 rows, and warns when they do not fit one workbook.",
  query: { dry_run: flag({ description: "Changes nothing: a preflight is one." }) },
  body,
  answers: {
    200: {
      description: "What the export would be.",
      schema: preflightAnswer,
      example: { preflight: preflightExample },
    },
  },
  errors: ["BAD_REQUEST", "PAYLOAD_TOO_LARGE"],
});

export const exportOperations: readonly Operation[] = [
  createExportOperation,
  listExportsOperation,
  preflightExportOperation,
];
