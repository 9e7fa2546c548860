import type { z } from "zod";
import type { ErrorCode } from "@/lib/contract/api-error";
import type { JsonSchema } from "@/lib/contract/openapi";

export type Method = "get" | "post" | "patch" | "delete";

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  description: string;
  schema: JsonSchema;
  example?: unknown;
}

export interface AnswerDescription {
  description: string;
  /** Of a JSON body; without one the answer has none, unless `text` says otherwise. */
  schema?: z.ZodType;
  example?: unknown;
  /** Media type of a body that is no JSON. */
  text?: string;
  /** Beside those that every answer has; names of components. */
  headers?: readonly (keyof typeof answerHeaders)[];
}

/** One operation of the API as the document tells it. */
export interface Operation {
  method: Method;
  /** Below /api/v1, with {parameters}. */
  path: string;
  operationId: string;
  tag: string;
  summary: string;
  description: string;
  parameters?: readonly Parameter[];
  body?: {
    schema: z.ZodType | JsonSchema;
    examples: Record<string, { summary: string; value: unknown }>;
  };
  answers: Record<number, AnswerDescription>;
  /** Answered in the error envelope; those that every operation has are added. */
  errors: readonly ErrorCode[];
  /** Needs no credentials. */
  isPublic?: boolean;
}

/** Headers of single answers. */
export const answerHeaders = {
  Location: {
    description: "Absolute address of the export.",
    schema: { type: "string", format: "uri" },
  },
  "Retry-After": {
    description: "Seconds after which it is worth asking again.",
    schema: { type: "integer" },
  },
  ETag: {
    description: "Changes with the export; send it as If-None-Match.",
    schema: { type: "string" },
  },
} as const;

export const idParameter: Parameter = {
  name: "id",
  in: "path",
  description: "Id of an export of yours. Parts of chunked exports have ids of their own.",
  schema: { type: "integer", minimum: 1 },
  example: 1042,
};
