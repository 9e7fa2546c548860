import { z } from "zod";
import { errorAnswer, exportAnswer, renameExportBody, retryExportAnswer } from "@/lib/contract/export";
import { manifestAnswer } from "@/lib/contract/manifest";
import { readInteger } from "@/lib/contract/params/integer";
import { Unusable } from "@/lib/contract/params/parameter";
import { completedExport, failedExport, manifestExample, pendingExport, processingExport } from "../examples";
import type { Field } from "../field";
import { defineOperation, exportId, ifNoneMatch, type Operation } from "../operation";

const tag = "One export";

const waitSecondsMax = 30;

const lastEventId: Field<number | undefined> = {
  description:
    "Id of the last message that you have seen: the stream goes on after it and nothing is missed.",
  schema: { type: "string" },
  read([given = ""]) {
    const id = given.trim();
    if (id === "") return undefined;
    return /^\d{1,15}$/.test(id) ? Number(id) : new Unusable("must be the id of a message");
  },
};

/** Seconds. Unlike other numbers it may not be blank: a caller who means to wait is not answered at once. */
const wait: Field<number> = {
  description: "Seconds to wait for news at most.",
  schema: { type: "integer", minimum: 0, maximum: waitSecondsMax, default: 0 },
  example: waitSecondsMax,
  read: ([given]) => (given === undefined ? 0 : readInteger(given.trim(), 0, waitSecondsMax)),
};

const stream =
  'Server-sent events. Each message is `event: export` with `data: {"export": {…}}` and an `id`; a comment line every ' +
  "15 seconds keeps the connection open.";

export const getExportOperation = defineOperation({
  method: "get",
  path: "/exports/{id}",
  operationId: "getExport",
  tag,
  summary: "Read or await an export",
  description:
    `With \`?wait=${waitSecondsMax}\` the answer is held back until the status or the number of ready parts changes, up to ` +
    `${waitSecondsMax} seconds; ` +
    "call it again until `status` is `completed` or `failed`. `download_url` is signed anew in each answer, and null " +
    "while `file_withheld` says why.",
  params: { id: exportId },
  query: { wait },
  headers: { "If-None-Match": ifNoneMatch },
  answers: {
    200: {
      description: "The export.",
      schema: exportAnswer,
      example: { export: completedExport },
      headers: ["ETag", "Retry-After"],
    },
    304: { description: "Nothing has changed since the answer with this ETag.", headers: ["ETag"] },
  },
  errors: ["BAD_REQUEST", "NOT_FOUND"],
});

export const streamExportOperation = defineOperation({
  method: "get",
  path: "/exports/{id}/events",
  operationId: "streamExport",
  tag,
  summary: "Follow an export",
  description: `${stream} The stream begins with the export as it is and ends after its end.`,
  params: { id: exportId },
  headers: { "Last-Event-ID": lastEventId },
  answers: {
    200: { description: "The stream.", text: "text/event-stream" },
    204: { description: "The export has ended and you have seen it." },
  },
  errors: ["BAD_REQUEST", "NOT_FOUND"],
});

export const streamExportsOperation = defineOperation({
  method: "get",
  path: "/exports/events",
  operationId: "streamExports",
  tag: "Exports",
  summary: "Follow all your exports",
  description: `${stream} Tells each change of all exports that you may list, from now on or after Last-Event-ID.`,
  headers: { "Last-Event-ID": lastEventId },
  answers: { 200: { description: "The stream.", text: "text/event-stream" } },
  errors: ["BAD_REQUEST"],
});

export const downloadExportOperation = defineOperation({
  method: "get",
  path: "/exports/{id}/download",
  operationId: "downloadExport",
  tag,
  summary: "Download the file",
  description:
    "Redirects to a link that is signed at that moment. An address to keep, unlike `download_url`. 404 where there is no " +
    "file, or none any more, and where it is withheld.",
  params: { id: exportId },
  answers: { 302: { description: "To the file.", headers: ["Location"] } },
  errors: ["NOT_FOUND"],
});

export const getManifestOperation = defineOperation({
  method: "get",
  path: "/exports/{id}/manifest",
  operationId: "getManifest",
  tag,
  summary: "What the file promises",
  description:
    "Receipt of a completed export: its instant, filters, columns, rows, checksums and control totals. 409 where there " +
    "is no file, and where it is withheld.",
  params: { id: exportId },
  answers: {
    200: { description: "The manifest.", schema: manifestAnswer, example: { manifest: manifestExample } },
  },
  errors: ["NOT_FOUND", "CONFLICT"],
});

export const cancelExportOperation = defineOperation({
  method: "post",
  path: "/exports/{id}/cancel",
  operationId: "cancelExport",
  tag,
  summary: "Cancel an export",
  description: "Ends an export that is pending or processing; nothing of it is kept.",
  params: { id: exportId },
  answers: {
    200: { description: "The export, ended.", schema: exportAnswer, example: { export: failedExport } },
  },
  errors: ["NOT_FOUND", "CONFLICT"],
});

export const renameExportOperation = defineOperation({
  method: "patch",
  path: "/exports/{id}",
  operationId: "renameExport",
  tag,
  summary: "Name an export",
  description: "What you call it, to find it again. The file keeps its own name.",
  params: { id: exportId },
  body: {
    schema: renameExportBody,
    examples: {
      named: { summary: "A name", value: { name: "November, Awin" } },
      unnamed: { summary: "None any more", value: { name: null } },
    },
  },
  answers: {
    200: {
      description: "The export with its name.",
      schema: exportAnswer,
      example: { export: { ...completedExport, name: "November, Awin" } },
    },
  },
  errors: ["BAD_REQUEST", "NOT_FOUND", "CONFLICT"],
});

export const retryExportOperation = defineOperation({
  method: "post",
  path: "/exports/{id}/retry",
  operationId: "retryExport",
  tag,
  summary: "Retry a failed export",
  description:
    "Only the parts that are missing are made, from the same data, as long as that is kept; else the data is read anew. " +
    "The id stays, `attempt` grows. It counts among the unfinished exports of its owner, as a new one does.",
  params: { id: exportId },
  answers: {
    202: {
      description: "Queued again.",
      schema: retryExportAnswer,
      example: { export: { ...pendingExport, attempt: 2 }, snapshot_kept: true },
      headers: ["Location", "Retry-After"],
    },
    409: {
      description:
        "An identical export is under way: that one. In the error envelope: it is completed or cancelled, or was just " +
        "being changed.",
      schema: z.union([exportAnswer, errorAnswer]),
      example: { export: processingExport },
      headers: ["Retry-After"],
    },
  },
  errors: ["NOT_FOUND"],
});

export const oneExportOperations: readonly Operation[] = [
  getExportOperation,
  streamExportOperation,
  streamExportsOperation,
  downloadExportOperation,
  getManifestOperation,
  cancelExportOperation,
  renameExportOperation,
  retryExportOperation,
];
