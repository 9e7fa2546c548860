import type { JsonSchema } from "@/lib/contract/openapi";
import {
  changeWebhookBody,
  createWebhookBody,
  type WebhookDeliveryObject,
  type WebhookMessage,
  type WebhookObject,
  webhookAnswer,
  webhookDeliveryAnswer,
  webhookDeliveryListAnswer,
  webhookListAnswer,
  webhookMessage,
  webhookSecretAnswer,
} from "@/lib/contract/webhook";
import { completedExport } from "../examples";
import { idOf } from "../field";
import { defineOperation, type Operation } from "../operation";
import { type Components, toSchema } from "../schemas";

const tag = "Webhooks";

const webhook: WebhookObject = {
  id: 3,
  url: "https://example.com/exports",
  disabled: false,
  created_at: "2026-11-25T09:00:00.000Z",
  previous_secret_expires_at: null,
};
const secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const delivery: WebhookDeliveryObject = {
  id: "msg_77",
  event_type: "export.completed",
  export_id: 1042,
  status: "delivered",
  next_try_at: null,
  delivered_at: "2026-11-25T09:00:10.000Z",
  created_at: "2026-11-25T09:00:09.000Z",
  tries: [
    {
      at: "2026-11-25T09:00:10.000Z",
      response_status: 200,
      response_start: "accepted",
      error: null,
      duration_ms: 84,
    },
  ],
};
const message: WebhookMessage = {
  type: "export.completed",
  timestamp: "2026-11-25T09:00:09.000Z",
  data: { export: completedExport },
};

const params = { id: idOf("webhook", { description: "Id of a webhook of yours.", example: 3 }) };

export const listWebhooksOperation = defineOperation({
  method: "get",
  path: "/webhooks",
  operationId: "listWebhooks",
  tag,
  summary: "List webhooks",
  description: "Your endpoints.",
  answers: {
    200: { description: "The endpoints.", schema: webhookListAnswer, example: { webhooks: [webhook] } },
  },
  errors: [],
});

export const createWebhookOperation = defineOperation({
  method: "post",
  path: "/webhooks",
  operationId: "createWebhook",
  tag,
  summary: "Add a webhook",
  description:
    "From now on this address is told of each export of yours that ends. Messages are signed as Standard Webhooks " +
    "describes, with the secret that only this answer shows. Private addresses are refused unless the installation " +
    "allows them.",
  body: {
    schema: createWebhookBody,
    examples: { webhook: { summary: "An address", value: { url: webhook.url } } },
  },
  answers: {
    201: {
      description: "The endpoint and its secret.",
      schema: webhookSecretAnswer,
      example: { webhook, secret },
    },
  },
  errors: ["BAD_REQUEST", "CONFLICT", "PAYLOAD_TOO_LARGE"],
});

export const changeWebhookOperation = defineOperation({
  method: "patch",
  path: "/webhooks/{id}",
  operationId: "changeWebhook",
  tag,
  summary: "Turn a webhook off or on",
  description: "A disabled endpoint gets nothing, also not what was on its way.",
  params,
  body: {
    schema: changeWebhookBody,
    examples: { off: { summary: "Off", value: { disabled: true } } },
  },
  answers: { 200: { description: "The endpoint.", schema: webhookAnswer, example: { webhook } } },
  errors: ["BAD_REQUEST", "NOT_FOUND", "PAYLOAD_TOO_LARGE"],
});

export const deleteWebhookOperation = defineOperation({
  method: "delete",
  path: "/webhooks/{id}",
  operationId: "deleteWebhook",
  tag,
  summary: "Remove a webhook",
  description: "With its log.",
  params,
  answers: { 204: { description: "Removed." } },
  errors: ["NOT_FOUND"],
});

export const rotateWebhookSecretOperation = defineOperation({
  method: "post",
  path: "/webhooks/{id}/rotate",
  operationId: "rotateWebhookSecret",
  tag,
  summary: "Make a new signing secret",
  description: "Messages are signed with both secrets until `previous_secret_expires_at`.",
  params,
  answers: {
    200: {
      description: "The endpoint and its new secret.",
      schema: webhookSecretAnswer,
      example: { webhook, secret },
    },
  },
  errors: ["NOT_FOUND"],
});

export const testWebhookOperation = defineOperation({
  method: "post",
  path: "/webhooks/{id}/test",
  operationId: "testWebhook",
  tag,
  summary: "Send a test message",
  description:
    "A message of the type `webhook.test`, without an export. See in the deliveries what became of it.",
  params,
  answers: {
    202: {
      description: "The message is on its way.",
      schema: webhookDeliveryAnswer,
      example: {
        delivery: {
          ...delivery,
          event_type: "webhook.test",
          export_id: null,
          status: "pending",
          delivered_at: null,
          tries: [],
        },
      },
    },
  },
  errors: ["NOT_FOUND"],
});

export const listDeliveriesOperation = defineOperation({
  method: "get",
  path: "/webhooks/{id}/deliveries",
  operationId: "listDeliveries",
  tag,
  summary: "Delivery log",
  description:
    "The latest messages to an endpoint, with each try. A failed try is repeated, less and less often.",
  params,
  answers: {
    200: {
      description: "The messages.",
      schema: webhookDeliveryListAnswer,
      example: { deliveries: [delivery] },
    },
  },
  errors: ["NOT_FOUND"],
});

export const webhookOperations: readonly Operation[] = [
  listWebhooksOperation,
  createWebhookOperation,
  changeWebhookOperation,
  deleteWebhookOperation,
  rotateWebhookSecretOperation,
  testWebhookOperation,
  listDeliveriesOperation,
];

/** What we send, as OpenAPI's `webhooks`. */
export function webhookMessages(schemas: Components): Record<string, Record<string, JsonSchema>> {
  return {
    exportEnded: {
      post: {
        summary: "An export has ended",
        description:
          "Sent to your endpoints, with the headers webhook-id, webhook-timestamp and webhook-signature. Any 2xx accepts it.",
        requestBody: {
          required: true,
          content: { "application/json": { schema: toSchema(webhookMessage, schemas), example: message } },
        },
        responses: { "2XX": { description: "Accepted." } },
      },
    },
  };
}
