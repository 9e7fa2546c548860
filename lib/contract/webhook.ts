import { z } from "zod";
import { exportAnswer } from "./export";
import { boolean } from "./params/boolean";

// The wire of /api/v1/webhooks, and what is sent to an endpoint. Source: Standard Webhooks 1.0.

/** Body of POST /webhooks. */
export const createWebhookBody = z.looseObject({
  url: z
    .string("must be a string")
    .max(2048, "must be no longer than 2048 characters")
    .meta({ description: "Where the messages are sent, by POST.", example: "https://example.com/exports" }),
});

/** Body of PATCH /webhooks/{id}. */
export const changeWebhookBody = z.looseObject({
  disabled: boolean({
    title: "Disabled",
    description: "True stops all messages, also those on their way; false lets new ones through again.",
  }).pipe(z.boolean("must be true or false")),
});

export const webhook = z
  .object({
    id: z.int(),
    url: z.string(),
    disabled: z.boolean(),
    created_at: z.iso.datetime(),
    previous_secret_expires_at: z.iso.datetime().nullable().meta({
      description: "After a rotation: until when messages are signed with the previous secret as well.",
    }),
  })
  .meta({ id: "Webhook", description: "An endpoint that is told of ended exports." });
export type WebhookObject = z.infer<typeof webhook>;

export const webhookListAnswer = z.object({ webhooks: z.array(webhook) });
export type WebhookListAnswer = z.infer<typeof webhookListAnswer>;
export const webhookAnswer = z.object({ webhook });
/** The only answers that show the secret: it cannot be seen again. */
export const webhookSecretAnswer = z.object({
  webhook,
  secret: z.string().meta({ description: "Signing secret, whsec_ and base64. Shown this once." }),
});
export type WebhookSecretAnswer = z.infer<typeof webhookSecretAnswer>;

const webhookEventTypes = ["export.completed", "export.failed", "webhook.test"] as const;

export const webhookDelivery = z
  .object({
    id: z.string().meta({ description: "The header webhook-id: the same at every try." }),
    event_type: z.enum(webhookEventTypes),
    export_id: z.int().nullable(),
    status: z.enum(["pending", "delivered", "failed"]),
    next_try_at: z.iso.datetime().nullable(),
    delivered_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    tries: z.array(
      z.object({
        at: z.iso.datetime(),
        response_status: z.int().nullable(),
        response_start: z.string().nullable().meta({
          description: "What the answer begins with, in one line; null where it has no body.",
        }),
        error: z.string().nullable(),
        duration_ms: z.int(),
      }),
    ),
  })
  .meta({ id: "WebhookDelivery", description: "One message to an endpoint, with each try to deliver it." });
export type WebhookDeliveryObject = z.infer<typeof webhookDelivery>;

export const webhookDeliveryListAnswer = z.object({ deliveries: z.array(webhookDelivery) });
export type WebhookDeliveryListAnswer = z.infer<typeof webhookDeliveryListAnswer>;
export const webhookDeliveryAnswer = z.object({ delivery: webhookDelivery });

/** The body of a message. `data.export` is the export as it is when the message is sent; a test has none. */
export const webhookMessage = z.object({
  type: z.enum(webhookEventTypes),
  timestamp: z.iso.datetime(),
  data: exportAnswer.partial(),
});
export type WebhookMessage = z.infer<typeof webhookMessage>;
