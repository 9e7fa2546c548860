import { findViewer } from "@/lib/auth/viewer";
import type { WebhookMessage } from "@/lib/contract/webhook";
import type { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";
import { type LinkSettings, serializeExport } from "@/lib/exports/read/serialize-export";
import { readOwnerScopes } from "@/lib/exports/record/owner-rights";
import { readExports } from "@/lib/exports/record/read-exports";
import { messageId } from "./deliveries";
import type { WebhookSettings } from "./endpoints";
import { postMessage } from "./post-message";
import { signedHeaders } from "./sign-message";

/** Pauses between the tries, in seconds: eight tries within a day. */
const pausesSeconds = [2, 10, 60, 10 * 60, 3600, 5 * 3600, 17 * 3600];

/** Longer than any try takes. */
const trySecondsMax = 15;

export interface DeliveryDeps {
  database: Database;
  webhooks: WebhookSettings;
  serialize: LinkSettings;
}

/** When to call again; "ended" when there is nothing left to do: delivered, given up or gone. */
export type TryOutcome = { nextTryAt: Date } | "ended";

/**
 * Makes the next try to deliver a message, if it is due. The first one is due at once, and when another one is due is set
 * and judged by the database's clock. The try is counted before it is made, so that of two callers one makes it; one that
 * dies in the middle is followed by the next try.
 */
export async function tryDelivery(deps: DeliveryDeps, deliveryId: number): Promise<TryOutcome> {
  const { database } = deps;
  const delivery = await database.webhookDelivery.findUnique({
    where: { id: deliveryId },
    include: { endpoint: true },
  });
  if (delivery?.status !== "pending" || delivery.nextTryAt === null) return "ended";
  if (delivery.tries > 0 && !(await isDue(database, deliveryId))) return { nextTryAt: delivery.nextTryAt };
  if (delivery.tries > pausesSeconds.length) return end(database, deliveryId, "failed");

  const counted = await postpone(database, deliveryId, {
    from: delivery.tries,
    to: delivery.tries + 1,
    seconds: trySecondsMax,
  });
  if (!counted) return tryDelivery(deps, deliveryId);

  const startedAt = performance.now();
  const { areSent } = deps.webhooks;
  const result = areSent ? await send(deps, delivery).catch(noAnswer) : notSent;
  await database.webhookTry.create({
    data: { deliveryId, ...result, durationMs: Math.round(performance.now() - startedAt) },
    select: { id: true },
  });
  const { responseStatus } = result;
  if (responseStatus !== null && responseStatus >= 200 && responseStatus < 300) {
    return end(database, deliveryId, "delivered");
  }
  const pauseSeconds = areSent ? pausesSeconds[delivery.tries] : undefined;
  if (pauseSeconds === undefined) return end(database, deliveryId, "failed");
  const made = delivery.tries + 1;
  const next = await postpone(database, deliveryId, { from: made, to: made, seconds: pauseSeconds });
  return next ?? tryDelivery(deps, deliveryId);
}

/** What the owner of an endpoint reads where nothing is sent. */
const notSent: TryResult = {
  responseStatus: null,
  responseStart: null,
  error: "This is a preview: it keeps messages and sends none.",
};

type Delivery = Prisma.WebhookDeliveryGetPayload<{ include: { endpoint: true } }>;

interface TryResult {
  responseStatus: number | null;
  responseStart: string | null;
  error: string | null;
}

async function send({ database, webhooks, serialize }: DeliveryDeps, delivery: Delivery): Promise<TryResult> {
  const { endpoint, exportReportId } = delivery;
  const message: WebhookMessage = {
    // The column has a CHECK constraint with exactly these values.
    type: delivery.eventType as WebhookMessage["type"],
    timestamp: delivery.createdAt.toISOString(),
    data: {},
  };
  if (exportReportId !== null) {
    const viewer = await findViewer(database, { id: endpoint.userId });
    const [row] = viewer ? await readExports(database, viewer, [exportReportId]) : [];
    if (!viewer || !row) throw new Error("the export is gone");
    const ownerScopes = await readOwnerScopes(database, [row], viewer);
    message.data = { export: await serializeExport(row, { ...serialize, ownerScopes }) };
  }
  const body = JSON.stringify(message);
  const { status, start } = await postMessage(new URL(endpoint.url), {
    isPrivateAllowed: webhooks.isPrivateAllowed,
    keepsAnswer: webhooks.keepsAnswers,
    headers: {
      "content-type": "application/json",
      "user-agent": "Tranche-Webhooks/1",
      ...signedHeaders(endpoint, messageId(delivery.id), body, webhooks.authSecret),
    },
    body,
  });
  return { responseStatus: status, responseStart: start, error: null };
}

/** Why no answer came, for the owner of the endpoint to read. */
function noAnswer(error: unknown): TryResult {
  const text =
    error instanceof Error ? error.message || ("code" in error ? String(error.code) : error.name) : "";
  return { responseStatus: null, responseStart: null, error: text.slice(0, 500) || "unknown error" };
}

async function isDue(database: Database, id: number): Promise<boolean> {
  const [row] = await database.$queryRaw<{ isDue: boolean }[]>`
    select next_try_at <= clock_timestamp() as "isDue" from webhook_deliveries where id = ${id}`;
  return row?.isDue ?? false;
}

/**
 * Sets when the next try is due, and how many have been made, of a delivery that is still on its way and has made `from`
 * tries; undefined where it is not.
 */
async function postpone(
  database: Database,
  id: number,
  { from, to, seconds }: { from: number; to: number; seconds: number },
): Promise<{ nextTryAt: Date } | undefined> {
  const [row] = await database.$queryRaw<{ nextTryAt: Date }[]>`
    update webhook_deliveries
    set tries = ${to}, next_try_at = clock_timestamp() + make_interval(secs => ${seconds}::double precision)
    where id = ${id} and status = 'pending' and tries = ${from} returning next_try_at as "nextTryAt"`;
  return row;
}

async function end(database: Database, id: number, status: "delivered" | "failed"): Promise<"ended"> {
  await database.webhookDelivery.updateMany({
    where: { id, status: "pending" },
    data: { status, nextTryAt: null, deliveredAt: status === "delivered" ? new Date() : null },
  });
  return "ended";
}
