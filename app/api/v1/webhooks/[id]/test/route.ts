import { apiRoute, deps, otherMethods } from "@/app/deps";
import { webhookId } from "@/lib/http/call/query";
import { sendTestMessage } from "@/lib/webhooks/deliveries";

export const POST = apiRoute<{ id: string }>(async ({ viewer: { userId }, auditOrigin, params }) => {
  const call = { userId, auditOrigin, endpointId: webhookId(params.id) };
  return { status: 202, body: { delivery: await sendTestMessage(deps(), call) } };
});

export const { DELETE, GET, OPTIONS, PATCH, PUT } = otherMethods("POST");
