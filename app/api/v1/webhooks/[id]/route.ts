import { changeWebhookBody } from "@/lib/contract/webhook";
import { apiRoute, deps } from "@/lib/deps";
import { webhookId } from "@/lib/http/query";
import { readBody } from "@/lib/http/read-body";
import { deleteWebhook, setWebhookDisabled } from "@/lib/webhooks/endpoints";

export const PATCH = apiRoute<{ id: string }>(async ({ request, viewer, params }) => {
  const id = webhookId(params.id);
  const { disabled } = await readBody(request, changeWebhookBody);
  return { body: { webhook: await setWebhookDisabled(deps().database, viewer.userId, id, disabled) } };
});

export const DELETE = apiRoute<{ id: string }>(async ({ viewer, params }) => {
  await deleteWebhook(deps().database, viewer.userId, webhookId(params.id));
  return { status: 204 };
});
