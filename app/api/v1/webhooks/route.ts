import { apiRoute, deps, otherMethods } from "@/app/deps";
import { createWebhookOperation, listWebhooksOperation } from "@/lib/http/openapi/operations/webhooks";
import { createWebhook, listWebhooks } from "@/lib/webhooks/endpoints";

export const GET = apiRoute(listWebhooksOperation, async ({ viewer }) => ({
  body: { webhooks: await listWebhooks(deps().database, viewer.userId) },
}));

export const POST = apiRoute(createWebhookOperation, async ({ body, viewer: { userId }, auditOrigin }) => {
  const { url } = body;
  const { database, webhooks } = deps();
  return { status: 201, body: await createWebhook(database, webhooks, { userId, auditOrigin, url }) };
});

export const { DELETE, OPTIONS, PATCH, PUT } = otherMethods("GET", "POST");
