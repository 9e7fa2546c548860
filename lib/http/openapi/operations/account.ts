import { z } from "zod";
import { apiKeyAnswer, previousHours, previousHoursMax, rotateApiKeyAnswer } from "@/lib/contract/api-key";
import { auditActions, auditLogAnswer, auditLogQuery } from "@/lib/contract/audit";
import { auditLogExample } from "../examples";
import { readBy } from "../field";
import { defineOperation, listLimit, type Operation } from "../operation";

const apiKeyExample = {
  exists: true,
  created_at: "2026-11-25T09:00:00.000Z",
  last_used_at: "2026-11-25T10:12:30.000Z",
  previous: { expires_at: "2026-11-26T09:00:00.000Z", last_used_at: "2026-11-25T09:41:05.000Z" },
};

export const describeApiKeyOperation = defineOperation({
  method: "get",
  path: "/api-key",
  operationId: "describeApiKey",
  tag: "Account",
  summary: "Your API key, without the key",
  description: "The key itself is kept nowhere, so nobody can show it again.",
  answers: {
    200: {
      description: "Whether there is one, when it was made, and when it was used last.",
      schema: apiKeyAnswer,
      example: { api_key: apiKeyExample },
    },
  },
  errors: [],
});

export const rotateApiKeyOperation = defineOperation({
  method: "post",
  path: "/api-key/rotate",
  operationId: "rotateApiKey",
  tag: "Account",
  summary: "Make a new API key",
  description:
    "The answer shows the new key, this once. The key before is refused from then on, unless `previous_hours` lets it go on.",
  query: {
    previous_hours: readBy(previousHours.optional().default(0), {
      description:
        "For how many hours the key that you have goes on working beside the new one, so that no program stops between the two. One from before it ends in any case.",
      schema: { type: "integer", minimum: 0, maximum: previousHoursMax, default: 0 },
    }),
  },
  answers: {
    200: {
      description: "The new key.",
      schema: rotateApiKeyAnswer,
      example: { api_key: { ...apiKeyExample, last_used_at: null }, key: "0f".repeat(32) },
    },
  },
  errors: ["BAD_REQUEST", "CONFLICT"],
});

export const endPreviousApiKeyOperation = defineOperation({
  method: "delete",
  path: "/api-key/previous",
  operationId: "endPreviousApiKey",
  tag: "Account",
  summary: "End the key before your API key",
  description:
    "A key that still works after a rotation is refused from then on. Without one nothing happens.",
  answers: {
    200: {
      description: "Your key, alone.",
      schema: apiKeyAnswer,
      example: { api_key: { ...apiKeyExample, previous: null } },
    },
  },
  errors: [],
});

export const readAuditLogOperation = defineOperation({
  method: "get",
  path: "/audit-log",
  operationId: "readAuditLog",
  tag: "Account",
  summary: "Who did what",
  description: "What was done with exports, keys and sign-ins, newest first. Admins only.",
  query: {
    limit: listLimit,
    before: readBy(auditLogQuery.shape.before, {
      description: "Only entries older than the one of this id: `next_before` of the answer before.",
      schema: { type: "integer", minimum: 1 },
    }),
    action: readBy(auditLogQuery.shape.action, {
      description: "Only this kind of entry.",
      schema: { type: "string", enum: auditActions },
    }),
  },
  answers: { 200: { description: "The entries.", schema: auditLogAnswer, example: auditLogExample } },
  errors: ["BAD_REQUEST", "FORBIDDEN"],
});

export const readOpenApiOperation = defineOperation({
  method: "get",
  path: "/openapi.json",
  operationId: "readOpenApi",
  tag: "This document",
  summary: "This document",
  description: "OpenAPI 3.1. Needs no credentials.",
  answers: {
    200: {
      description: "The document.",
      schema: z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) }),
    },
  },
  errors: [],
  isPublic: true,
});

export const accountOperations: readonly Operation[] = [
  describeApiKeyOperation,
  rotateApiKeyOperation,
  endPreviousApiKeyOperation,
  readAuditLogOperation,
  readOpenApiOperation,
];
