import { apiRoute, deps, otherMethods } from "@/app/deps";
import { createWebhookBody } from "@/lib/contract/webhook";
import { readBody } from "@/lib/http/call/read-body";
import { createWebhook, listWebhooks } from "@/lib/webhooks/endpoints";

export const GET = apiRoute(async ({ viewer }) => ({
  body: { webhooks: await listWebhooks(deps().database, viewer.userId) },
}));

export const POST = apiRoute(async ({ request, viewer: { userId }, auditOrigin }) => {
  const { url } = await readBody(request, createWebhookBody);
  const { database, webhooks } = deps();
  return { status: 201, body: await createWebhook(database, webhooks, { userId, auditOrigin, url }) };
});

export const { DELETE, OPTIONS, PATCH, PUT } = otherMethods("GET", "POST");
