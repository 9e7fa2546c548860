import { z } from "zod";
import { errorAnswer, exportAnswer, retryExportAnswer } from "@/lib/contract/export";
import { manifestAnswer } from "@/lib/contract/manifest";
import { completedExport, failedExport, manifestExample, pendingExport, processingExport } from "../examples";
import { idParameter, type Operation, type Parameter } from "../operation";
import { ifNoneMatch } from "./exports";

const tag = "One export";

const lastEventId: Parameter = {
  name: "Last-Event-ID",
  in: "header",
  description:
    "Id of the last message that you have seen: the stream goes on after it and nothing is missed.",
  schema: { type: "string" },
};

const stream =
  'Server-sent events. Each message is `event: export` with `data: {"export": {…}}` and an `id`; a comment line every ' +
  "15 seconds keeps the connection open.";

export const oneExportOperations: readonly Operation[] = [
  {
    method: "get",
    path: "/exports/{id}",
    operationId: "getExport",
    tag,
    summary: "Read or await an export",
    description:
      "With `?wait=30` the answer is held back until the status or the number of ready parts changes, up to 30 seconds; " +
      "call it again until `status` is `completed` or `failed`. `download_url` is signed anew in each answer, and null " +
      "while `file_withheld` says why.",
    parameters: [
      idParameter,
      {
        name: "wait",
        in: "query",
        description: "Seconds to wait for news at most.",
        schema: { type: "integer", minimum: 0, maximum: 30, default: 0 },
        example: 30,
      },
      ifNoneMatch(),
    ],
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
  },
  {
    method: "get",
    path: "/exports/{id}/events",
    operationId: "streamExport",
    tag,
    summary: "Follow an export",
    description: `${stream} The stream begins with the export as it is and ends after its end.`,
    parameters: [idParameter, lastEventId],
    answers: {
      200: { description: "The stream.", text: "text/event-stream" },
      204: { description: "The export has ended and you have seen it." },
    },
    errors: ["BAD_REQUEST", "NOT_FOUND"],
  },
  {
    method: "get",
    path: "/exports/events",
    operationId: "streamExports",
    tag: "Exports",
    summary: "Follow all your exports",
    description: `${stream} Tells each change of all exports that you may list, from now on or after Last-Event-ID.`,
    parameters: [lastEventId],
    answers: { 200: { description: "The stream.", text: "text/event-stream" } },
    errors: ["BAD_REQUEST"],
  },
  {
    method: "get",
    path: "/exports/{id}/download",
    operationId: "downloadExport",
    tag,
    summary: "Download the file",
    description:
      "Redirects to a link that is signed at that moment. An address to keep, unlike `download_url`. 404 where there is no " +
      "file, or none any more, and where it is withheld.",
    parameters: [idParameter],
    answers: { 302: { description: "To the file.", headers: ["Location"] } },
    errors: ["NOT_FOUND"],
  },
  {
    method: "get",
    path: "/exports/{id}/manifest",
    operationId: "getManifest",
    tag,
    summary: "What the file promises",
    description:
      "Receipt of a completed export: its instant, filters, columns, rows, checksums and control totals. 409 where there " +
      "is no file, and where it is withheld.",
    parameters: [idParameter],
    answers: {
      200: { description: "The manifest.", schema: manifestAnswer, example: { manifest: manifestExample } },
    },
    errors: ["NOT_FOUND", "CONFLICT"],
  },
  {
    method: "post",
    path: "/exports/{id}/cancel",
    operationId: "cancelExport",
    tag,
    summary: "Cancel an export",
    description: "Ends an export that is pending or processing; nothing of it is kept.",
    parameters: [idParameter],
    answers: {
      200: { description: "The export, ended.", schema: exportAnswer, example: { export: failedExport } },
    },
    errors: ["NOT_FOUND", "CONFLICT"],
  },
  {
    method: "post",
    path: "/exports/{id}/retry",
    operationId: "retryExport",
    tag,
    summary: "Retry a failed export",
    description:
      "Only the parts that are missing are made, from the same data, as long as that is kept; else the data is read anew. " +
      "The id stays, `attempt` grows. It counts among the unfinished exports of its owner, as a new one does.",
    parameters: [idParameter],
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
  },
];
