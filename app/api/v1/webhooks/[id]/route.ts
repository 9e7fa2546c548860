import { apiRoute, deps, otherMethods } from "@/app/deps";
import { changeWebhookOperation, deleteWebhookOperation } from "@/lib/http/openapi/operations/webhooks";
import { deleteWebhook, setWebhookDisabled } from "@/lib/webhooks/endpoints";

export const PATCH = apiRoute(changeWebhookOperation, async ({ body, viewer, auditOrigin, params }) => {
  const call = { userId: viewer.userId, auditOrigin, id: params.id };
  const { disabled: isDisabled } = body;
  return { body: { webhook: await setWebhookDisabled(deps().database, { ...call, isDisabled }) } };
});

export const DELETE = apiRoute(
  deleteWebhookOperation,
  async ({ viewer: { userId }, auditOrigin, params }) => {
    await deleteWebhook(deps().database, { userId, auditOrigin, id: params.id });
    return { status: 204 };
  },
);

export const { GET, OPTIONS, POST, PUT } = otherMethods("DELETE", "PATCH");
