import { apiRoute, deps, otherMethods } from "@/app/deps";
import { listDeliveriesOperation } from "@/lib/http/openapi/operations/webhooks";
import { listDeliveries } from "@/lib/webhooks/deliveries";

export const GET = apiRoute(listDeliveriesOperation, async ({ viewer, params }) => ({
  body: { deliveries: await listDeliveries(deps().database, viewer.userId, params.id) },
}));

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods("GET");
