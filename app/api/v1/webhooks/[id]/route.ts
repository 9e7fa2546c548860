import { apiRoute, deps, otherMethods } from "@/app/deps";
import { changeWebhookBody } from "@/lib/contract/webhook";
import { webhookId } from "@/lib/http/call/query";
import { readBody } from "@/lib/http/call/read-body";
import { deleteWebhook, setWebhookDisabled } from "@/lib/webhooks/endpoints";

export const PATCH = apiRoute<{ id: string }>(async ({ request, viewer, auditOrigin, params }) => {
  const call = { userId: viewer.userId, auditOrigin, id: webhookId(params.id) };
  const { disabled: isDisabled } = await readBody(request, changeWebhookBody);
  return { body: { webhook: await setWebhookDisabled(deps().database, { ...call, isDisabled }) } };
});

export const DELETE = apiRoute<{ id: string }>(async ({ viewer: { userId }, auditOrigin, params }) => {
  await deleteWebhook(deps().database, { userId, auditOrigin, id: webhookId(params.id) });
  return { status: 204 };
});

export const { GET, OPTIONS, POST, PUT } = otherMethods("DELETE", "PATCH");
