import { sendWebhooksDue } from "@/inngest/events";
import { apiRoute, deps, otherMethods } from "@/lib/deps";
import { webhookId } from "@/lib/http/call/query";
import { createTestDelivery } from "@/lib/webhooks/deliveries";

export const POST = apiRoute<{ id: string }>(async ({ viewer: { userId }, auditOrigin, params }) => {
  const { database, log } = deps();
  const call = { userId, auditOrigin, endpointId: webhookId(params.id) };
  const { delivery, due } = await createTestDelivery(database, call);
  // The row is committed; when the event cannot be sent now, the sweep sends it again.
  await sendWebhooksDue([due]).catch((err: unknown) => log.error({ err, ...due }, "event not sent"));
  return { status: 202, body: { delivery } };
});

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
