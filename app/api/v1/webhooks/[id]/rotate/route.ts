import { apiRoute, deps } from "@/lib/deps";
import { webhookId } from "@/lib/http/query";
import { rotateWebhookSecret } from "@/lib/webhooks/endpoints";

export const POST = apiRoute<{ id: string }>(async ({ viewer, params }) => {
  const { database, webhooks } = deps();
  return { body: await rotateWebhookSecret(database, webhooks, viewer.userId, webhookId(params.id)) };
});
