import { apiRoute, deps, otherMethods } from "@/app/deps";
import { webhookId } from "@/lib/http/call/query";
import { rotateWebhookSecret } from "@/lib/webhooks/endpoints";

export const POST = apiRoute<{ id: string }>(async ({ viewer: { userId }, auditOrigin, params }) => {
  const { database, webhooks } = deps();
  const call = { userId, auditOrigin, id: webhookId(params.id) };
  return { body: await rotateWebhookSecret(database, webhooks, call) };
});

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
