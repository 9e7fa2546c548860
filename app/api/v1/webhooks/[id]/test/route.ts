import { apiRoute, deps, otherMethods } from "@/app/deps";
import { testWebhookOperation } from "@/lib/http/openapi/operations/webhooks";
import { sendTestMessage } from "@/lib/webhooks/deliveries";

export const POST = apiRoute(testWebhookOperation, async ({ viewer: { userId }, auditOrigin, params }) => {
  const call = { userId, auditOrigin, endpointId: params.id };
  return { status: 202, body: { delivery: await sendTestMessage(deps(), call) } };
});

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
