import { type ErrorCode, errorStatuses } from "@/lib/contract/api-error";
import { errorAnswer } from "@/lib/contract/export";
import type {
  DescribedAnswer,
  DescribedOperation,
  DescribedParameter,
  OpenApiDocument,
} from "@/lib/contract/openapi";
import { bodyBytesMax } from "@/lib/http/call/read-json-object";
import { errorExample } from "./examples";
import type { Fields } from "./field";
import { type AnswerDescription, answerHeaders, type Operation } from "./operation";
import { accountOperations } from "./operations/account";
import { exportOperations } from "./operations/exports";
import { oneExportOperations } from "./operations/one-export";
import { reportOperations } from "./operations/reports";
import { settingsOperations } from "./operations/settings";
import { shareOperations } from "./operations/shares";
import { viewOperations } from "./operations/views";
import { webhookMessages, webhookOperations } from "./operations/webhooks";
import { describeExportRequest } from "./request-body";
import { type Components, reference, toSchema } from "./schemas";

export const operations: readonly Operation[] = [
  ...exportOperations,
  ...oneExportOperations,
  ...shareOperations,
  ...viewOperations,
  ...settingsOperations,
  ...webhookOperations,
  ...reportOperations,
  ...accountOperations,
];

/** Any operation may answer these. */
const commonErrors: readonly ErrorCode[] = [
  "UNAUTHORIZED",
  "RATE_LIMIT_EXCEEDED",
  "INTERNAL",
  "SERVICE_UNAVAILABLE",
];

/** Any operation but GET may answer these: to a dry run that it cannot do, for one. */
const writeErrors: readonly ErrorCode[] = ["BAD_REQUEST"];

const errorWords: Record<ErrorCode, string> = {
  BAD_REQUEST: "Something in the request is not usable; `details` names each field.",
  UNAUTHORIZED: "No credentials, or bad ones.",
  FORBIDDEN: "Not for you.",
  NOT_FOUND: "There is no such thing among yours.",
  METHOD_NOT_ALLOWED: "There is no such method here.",
  CONFLICT: "Its present state does not allow it.",
  PAYLOAD_TOO_LARGE: `The body is longer than ${bodyBytesMax / 1024} KiB.`,
  RATE_LIMIT_EXCEEDED:
    "More than your share: of requests in this hour, of reads at a time, of exports that are not finished, or of bytes " +
    "that are kept; the message says which. Try again after `Retry-After` seconds.",
  INTERNAL: "Something went wrong on our side. Tell us the `request_id`.",
  SERVICE_UNAVAILABLE:
    "A part of the service is not available now; try again, after `Retry-After` seconds where it is told.",
};

/** Refusals that pass by themselves. */
const passing: readonly ErrorCode[] = ["RATE_LIMIT_EXCEEDED", "SERVICE_UNAVAILABLE"];

/** Headers of every answer behind credentials. */
const commonHeaders = {
  "X-Request-Id": { description: "Names this request in our log.", schema: { type: "string" } },
  "X-RateLimit-Limit": {
    description: "Requests an hour; those by session have a limit of their own.",
    schema: { type: "integer" },
  },
  "X-RateLimit-Remaining": { description: "What is left of them.", schema: { type: "integer" } },
  "X-RateLimit-Reset": {
    description: "When the hour ends, in seconds since 1970.",
    schema: { type: "integer" },
  },
};

let document: OpenApiDocument | undefined;

/**
 * The API as an OpenAPI 3.1 document, made from the contract's own schemas and the report types. It is made once in a
 * process, when it is first asked for: that takes longer than most answers.
 */
export function openApiDocument(): OpenApiDocument {
  document ??= buildDocument();
  return document;
}

function buildDocument(): OpenApiDocument {
  const schemas: Components = {};
  describeExportRequest(schemas);
  schemas.Error = {
    ...toSchema(errorAnswer, schemas),
    description: "Every refusal but the 409 of POST /exports.",
  };
  const paths: OpenApiDocument["paths"] = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: describeOperation(operation, schemas),
    };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Tranche API",
      version: "1",
      description:
        "Exports of affiliate data, made in the background: ask for one, wait for its end, download the file. " +
        "JSON in snake_case; unknown fields of requests are ignored, and new fields may appear in answers. " +
        "`?dry_run=true` is refused by what would do it all the same.",
      license: { name: "MIT", identifier: "MIT" },
    },
    // Relative to where this document is, so that one text serves every installation.
    servers: [{ url: "/api/v1" }],
    security: [{ apiKey: [] }, { bearer: [] }, { apiKeyInQuery: [] }, { session: [] }],
    tags: [
      { name: "Exports", description: "Making and listing exports." },
      { name: "One export", description: "Waiting for an export, and what comes of it." },
      { name: "Shares", description: "Links to one finished export, with an end." },
      { name: "Views", description: "Names for what the reports page shows, and what the page remembers." },
      { name: "Webhooks", description: "Being told of ended exports instead of asking (Standard Webhooks)." },
      { name: "Reports", description: "The rows of a report without an export, as the page shows them." },
      { name: "Account", description: "Keys, and what was done with them." },
      { name: "This document", description: "The API's own description." },
    ],
    paths,
    webhooks: webhookMessages(schemas),
    components: {
      schemas,
      responses: Object.fromEntries(
        (Object.keys(errorStatuses) as ErrorCode[]).map((code) => [code, errorResponse(code)]),
      ),
      headers: { ...commonHeaders, ...answerHeaders },
      securitySchemes: {
        apiKey: {
          type: "apiKey",
          in: "header",
          name: "X-Api-Key",
          description: "Preferred. A key belongs to one person and sees what that person sees.",
        },
        bearer: {
          type: "http",
          scheme: "bearer",
          description: "The same key, or a token of a known provider.",
        },
        apiKeyInQuery: {
          type: "apiKey",
          in: "query",
          name: "api_key",
          description: "For old clients: addresses end up in logs.",
        },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "tranche.session_token",
          description: "The browser's session on the page.",
        },
      },
    },
  };
}

function describeOperation(operation: Operation, schemas: Components): DescribedOperation {
  const { operationId, tag, summary, description, body, answers, errors } = operation;
  const parameters = describeParameters(operation);
  const codes = [
    ...errors,
    ...(operation.method === "get" ? [] : writeErrors),
    ...(operation.isPublic ? [] : commonErrors),
  ];
  const responses: DescribedOperation["responses"] = {};
  for (const [status, answer] of Object.entries(answers)) {
    responses[status] = response(answer, schemas, operation.isPublic ? [] : Object.keys(commonHeaders));
  }
  for (const code of codes) {
    const status = errorStatuses[code];
    // A status with two shapes (the 409 of POST /exports) is described by its own entry.
    responses[status] ??= { $ref: `#/components/responses/${code}` };
  }
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    ...(operation.isPublic ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: body.documentedAs ?? toSchema(body.schema, schemas),
                examples: body.examples,
              },
            },
          },
        }),
    responses,
  };
}

function response(
  { description, schema, example, text, headers = [] }: AnswerDescription,
  schemas: Components,
  always: readonly string[],
): DescribedAnswer {
  const names = [...always, ...headers];
  const json = schema && {
    "application/json": { schema: toSchema(schema, schemas), ...(example === undefined ? {} : { example }) },
  };
  const content = json ?? (text === undefined ? undefined : { [text]: { schema: { type: "string" } } });
  return {
    description,
    ...(names.length === 0
      ? {}
      : {
          headers: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
        }),
    ...(content === undefined ? {} : { content }),
  };
}

function errorResponse(code: ErrorCode): DescribedAnswer {
  const details =
    code === "BAD_REQUEST" ? { "search_params.start_date": ["must be a date such as 2026-11-25"] } : {};
  return {
    description: `${code}: ${errorWords[code]}`,
    headers: Object.fromEntries(
      ["X-Request-Id", ...(passing.includes(code) ? ["Retry-After"] : [])].map((name) => [
        name,
        { $ref: `#/components/headers/${name}` },
      ]),
    ),
    content: {
      "application/json": {
        schema: reference("Error"),
        example: errorExample(code, errorWords[code].split(/[;.]/)[0] ?? "", details),
      },
    },
  };
}

function describeParameters({ params, query, headers }: Operation): DescribedParameter[] {
  return [
    ...describeFields("path", params),
    ...describeFields("query", query),
    ...describeFields("header", headers),
  ];
}

function describeFields(place: DescribedParameter["in"], fields: Fields = {}): DescribedParameter[] {
  return Object.entries(fields).map(([name, { description, schema, example }]) => ({
    name,
    in: place,
    description,
    schema,
    ...(example === undefined ? {} : { example }),
    required: place === "path",
  }));
}
