import { apiRoute, deps, otherMethods } from "@/app/deps";
import { rotateWebhookSecretOperation } from "@/lib/http/openapi/operations/webhooks";
import { rotateWebhookSecret } from "@/lib/webhooks/endpoints";

export const POST = apiRoute(
  rotateWebhookSecretOperation,
  async ({ viewer: { userId }, auditOrigin, params }) => {
    const { database, webhooks } = deps();
    const call = { userId, auditOrigin, id: params.id };
    return { body: await rotateWebhookSecret(database, webhooks, call) };
  },
);

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
