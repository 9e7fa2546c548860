import { apiRoute, deps, otherMethods } from "@/app/deps";
import { webhookId } from "@/lib/http/call/query";
import { listDeliveries } from "@/lib/webhooks/deliveries";

export const GET = apiRoute<{ id: string }>(async ({ viewer, params }) => ({
  body: { deliveries: await listDeliveries(deps().database, viewer.userId, webhookId(params.id)) },
}));

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
