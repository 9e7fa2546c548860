import type { Logger } from "pino";
import { recordAudit } from "@/lib/auth/audit";
import type { WebhookDeliveryObject } from "@/lib/contract/webhook";
import { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";
import { announceOrLog } from "@/lib/exports/record/announce";
import { getEndpoint, type WebhookCall, webhookEvent } from "./endpoints";

// Rows of `webhook_deliveries` are made by the database: its trigger `export_reports_tell` adds one for each endpoint of
// the owner in the transaction that completes or fails an export, so no end of an export goes without its messages. What
// is here finds them, reads them and adds test messages.

/** Deliveries that the log shows. */
const shown = 50;

/** A delivery whose event is this late was not told of, or its run was lost. */
const lostSeconds = 60;

const deliverySelect = {
  id: true,
  eventType: true,
  exportReportId: true,
  status: true,
  nextTryAt: true,
  deliveredAt: true,
  createdAt: true,
  log: {
    orderBy: { id: "asc" },
    select: { at: true, responseStatus: true, responseStart: true, error: true, durationMs: true },
  },
} satisfies Prisma.WebhookDeliverySelect;

type DeliveryRow = Prisma.WebhookDeliveryGetPayload<{ select: typeof deliverySelect }>;

/** What a durable function needs to know to deliver a message. */
export interface DueDelivery {
  deliveryId: number;
  endpointId: number;
  tries: number;
}

/** The header webhook-id: the same at every try, another for every message. */
export function messageId(deliveryId: number | bigint): string {
  return `msg_${deliveryId}`;
}

/** The delivery log of an endpoint, newest first. Throws NOT_FOUND like `getEndpoint`. */
export async function listDeliveries(
  database: Database,
  userId: number,
  endpointId: number,
): Promise<WebhookDeliveryObject[]> {
  await getEndpoint(database, userId, endpointId);
  const rows = await database.webhookDelivery.findMany({
    where: { endpointId },
    orderBy: { id: "desc" },
    take: shown,
    select: deliverySelect,
  });
  return rows.map(toObject);
}

/** How those who deliver messages learn of them: as `AnnounceExports`. */
export interface AnnounceDeliveries {
  deliveriesDue(due: DueDelivery[]): Promise<void>;
}

/** POST /webhooks/{id}/test: queues a test message, also to an endpoint that is disabled, and announces it. */
export async function sendTestMessage(
  { database, announce, log }: { database: Database; announce: AnnounceDeliveries; log: Logger },
  { userId, auditOrigin, endpointId }: WebhookCall & { endpointId: number },
): Promise<WebhookDeliveryObject> {
  const endpoint = await getEndpoint(database, userId, endpointId);
  const row = await database.$transaction(async (transaction) => {
    await recordAudit(transaction, auditOrigin, webhookEvent("webhook.tested", endpoint));
    return transaction.webhookDelivery.create({
      data: { endpointId, eventType: "webhook.test" },
      select: deliverySelect,
    });
  });
  const due = { deliveryId: Number(row.id), endpointId, tries: 0 };
  await announceOrLog(log, due, announce.deliveriesDue([due]));
  return toObject(row);
}

/** Messages that no try was made of yet. They are due whatever any clock says. */
export function findNewDeliveries(database: Database): Promise<DueDelivery[]> {
  return findPending(database, Prisma.sql`tries = 0`);
}

/** Messages whose next try should have been made a minute ago, by the database's clock, which set it. */
export function findLostDeliveries(database: Database): Promise<DueDelivery[]> {
  return findPending(
    database,
    Prisma.sql`next_try_at <= now() - make_interval(secs => ${lostSeconds}::double precision)`,
  );
}

function findPending(database: Database, condition: Prisma.Sql): Promise<DueDelivery[]> {
  return database.$queryRaw<DueDelivery[]>`
    select id::double precision as "deliveryId", endpoint_id as "endpointId", tries from webhook_deliveries
    where status = 'pending' and ${condition} order by next_try_at limit 1000`;
}

function toObject(row: DeliveryRow): WebhookDeliveryObject {
  return {
    id: messageId(row.id),
    // Both columns have a CHECK constraint with exactly these values.
    event_type: row.eventType as WebhookDeliveryObject["event_type"],
    export_id: row.exportReportId,
    status: row.status as WebhookDeliveryObject["status"],
    next_try_at: row.nextTryAt?.toISOString() ?? null,
    delivered_at: row.deliveredAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
    tries: row.log.map(({ at, responseStatus, responseStart, error, durationMs }) => ({
      at: at.toISOString(),
      response_status: responseStatus,
      response_start: responseStart,
      error,
      duration_ms: durationMs,
    })),
  };
}
