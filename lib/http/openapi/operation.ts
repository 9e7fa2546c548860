import type { z } from "zod";
import type { ErrorCode } from "@/lib/contract/api-error";
import type { JsonSchema } from "@/lib/contract/openapi";
import { clampedNumber, type Fields, idOf, text } from "./field";

export type Method = "get" | "post" | "patch" | "delete";

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

/** One operation of the API: what reads its requests (lib/http/call/api-route.ts) and what the document tells of it. */
export interface Operation<
  Params extends Fields = Fields,
  Query extends Fields = Fields,
  Sent extends Fields = Fields,
  Body = unknown,
> {
  method: Method;
  /** Below /api/v1, with {params}. */
  path: string;
  /** With "Operation" behind it, the name of the constant that describes it. */
  operationId: string;
  tag: string;
  summary: string;
  description: string;
  params?: Params;
  query?: Query;
  headers?: Sent;
  body?: {
    schema: z.ZodType<Body>;
    /** In the document, in place of `schema`: where that depends on the report types. */
    documentedAs?: JsonSchema;
    examples: Record<string, { summary: string; value: unknown }>;
  };
  answers: Record<number, AnswerDescription>;
  /** Answered in the error envelope; those that every operation has are added. */
  errors: readonly ErrorCode[];
  /** Needs no credentials. */
  isPublic?: boolean;
}

type None = Record<never, never>;

/** An operation with the types of what its requests hold. */
export function defineOperation<
  Params extends Fields = None,
  Query extends Fields = None,
  Sent extends Fields = None,
  Body = undefined,
>(operation: Operation<Params, Query, Sent, Body>): Operation<Params, Query, Sent, Body> {
  return operation;
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

export const exportId = idOf("export", {
  description: "Id of an export of yours. Parts of chunked exports have ids of their own.",
  example: 1042,
});

export const listLimit = clampedNumber(25, {
  min: 1,
  max: 100,
  description: "How many at most; numbers out of range are clamped.",
});

export const ifNoneMatch = text({
  description: "ETag of the answer that you hold; without news the answer is 304 and has no body.",
});
