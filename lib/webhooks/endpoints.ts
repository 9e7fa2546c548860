import { type AuditEvent, type AuditOrigin, recordAudit } from "@/lib/auth/audit";
import { ApiError, badRequest } from "@/lib/contract/api-error";
import type { WebhookObject } from "@/lib/contract/webhook";
import type { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";
import { mayBePublicHost } from "./public-address";
import { createWebhookSecret, encryptSecret, isReadable } from "./secret";

/** After a rotation both secrets sign for so long. */
const previousSecretHours = 24;
const endpointsPerUserMax = 10;

export interface WebhookSettings {
  authSecret: string;
  isPrivateAllowed: boolean;
  /** Whether the log keeps what an answer begins with: it does not where a private network may have answered. */
  keepsAnswers: boolean;
  /** False for a preview: it keeps its messages, each with a try that says why, and sends none. */
  areSent: boolean;
}

const endpointSelect = {
  id: true,
  url: true,
  disabledAt: true,
  createdAt: true,
  previousSecretExpiresAt: true,
} satisfies Prisma.WebhookEndpointSelect;

/** Whose endpoint, and what the audit log keeps of who called. */
export interface WebhookCall {
  userId: number;
  auditOrigin: AuditOrigin;
}

type EndpointRow = Prisma.WebhookEndpointGetPayload<{ select: typeof endpointSelect }>;

export async function listWebhooks(database: Database, userId: number): Promise<WebhookObject[]> {
  const rows = await database.webhookEndpoint.findMany({
    where: { userId },
    orderBy: { id: "asc" },
    select: endpointSelect,
  });
  return rows.map(toObject);
}

/** Stores a new endpoint. The secret is in this answer alone. Throws BAD_REQUEST for an unusable URL, CONFLICT for too many. */
export async function createWebhook(
  database: Database,
  { authSecret, isPrivateAllowed }: WebhookSettings,
  { userId, auditOrigin, url }: WebhookCall & { url: string },
): Promise<{ webhook: WebhookObject; secret: string }> {
  checkUrl(url, isPrivateAllowed);
  const secret = createWebhookSecret();
  const row = await database.$transaction(async (transaction) => {
    // Of many at once each waits here for the one before, and counts what that one made.
    await transaction.$queryRaw`select from users where id = ${userId} for update`;
    if ((await transaction.webhookEndpoint.count({ where: { userId } })) >= endpointsPerUserMax) {
      throw new ApiError(
        "CONFLICT",
        `You have ${endpointsPerUserMax} webhooks, which is as many as there can be.`,
      );
    }
    const created = await transaction.webhookEndpoint.create({
      data: { userId, url, secretEncrypted: encryptSecret(secret, authSecret) },
      select: endpointSelect,
    });
    await recordAudit(transaction, auditOrigin, webhookEvent("webhook.created", created));
    return created;
  });
  return { webhook: toObject(row), secret };
}

/** Switches an endpoint off or on. Messages on their way to one that is switched off are given up. */
export async function setWebhookDisabled(
  database: Database,
  { userId, auditOrigin, id, isDisabled }: WebhookCall & { id: number; isDisabled: boolean },
): Promise<WebhookObject> {
  const endpoint = await getEndpoint(database, userId, id);
  if ((endpoint.disabledAt !== null) === isDisabled) return toObject(endpoint);
  const row = await database.$transaction(async (transaction) => {
    const action = isDisabled ? "webhook.disabled" : "webhook.enabled";
    await recordAudit(transaction, auditOrigin, webhookEvent(action, endpoint));
    if (isDisabled) {
      await transaction.webhookDelivery.updateMany({
        where: { endpointId: id, status: "pending" },
        data: { status: "failed", nextTryAt: null },
      });
    }
    return transaction.webhookEndpoint.update({
      where: { id },
      data: { disabledAt: isDisabled ? new Date() : null },
      select: endpointSelect,
    });
  });
  return toObject(row);
}

/** Removes an endpoint with its deliveries and their log. */
export async function deleteWebhook(
  database: Database,
  { userId, auditOrigin, id }: WebhookCall & { id: number },
): Promise<void> {
  const endpoint = await getEndpoint(database, userId, id);
  await database.$transaction(async (transaction) => {
    const { count } = await transaction.webhookEndpoint.deleteMany({ where: { id, userId } });
    // Of two who delete it at once, one did.
    if (count > 0) await recordAudit(transaction, auditOrigin, webhookEvent("webhook.deleted", endpoint));
  });
}

/**
 * Gives an endpoint a new secret. The old one signs along for 24 hours, so that receivers can change at leisure; one that was
 * made before AUTH_SECRET changed can no longer be read, and ends at once. Of several calls at once one wins, and the others
 * throw CONFLICT: the secret that is answered is the one that signs.
 */
export async function rotateWebhookSecret(
  database: Database,
  { authSecret }: WebhookSettings,
  { userId, auditOrigin, id }: WebhookCall & { id: number },
): Promise<{ webhook: WebhookObject; secret: string }> {
  const endpoint = await getEndpoint(database, userId, id);
  const secret = createWebhookSecret();
  const previous = isReadable(endpoint.secretEncrypted, authSecret) ? endpoint.secretEncrypted : null;
  const previousEnd = new Date(Date.now() + previousSecretHours * 3_600_000);
  const row = await database.$transaction(async (transaction) => {
    const [changed] = await transaction.webhookEndpoint.updateManyAndReturn({
      where: { id, secretEncrypted: endpoint.secretEncrypted },
      data: {
        secretEncrypted: encryptSecret(secret, authSecret),
        previousSecretEncrypted: previous,
        previousSecretExpiresAt: previous === null ? null : previousEnd,
      },
      select: endpointSelect,
    });
    if (!changed) throw new ApiError("CONFLICT", "Its secret was just rotated by another request.");
    await recordAudit(transaction, auditOrigin, webhookEvent("webhook.secret_rotated", endpoint));
    return changed;
  });
  return { webhook: toObject(row), secret };
}

/** Throws NOT_FOUND for an unknown endpoint and for somebody else's alike. */
export async function getEndpoint(database: Database, userId: number, id: number) {
  const row = await database.webhookEndpoint.findFirst({
    where: { id, userId },
    select: { ...endpointSelect, secretEncrypted: true },
  });
  if (!row) throw new ApiError("NOT_FOUND", `There is no webhook ${id} among yours.`);
  return row;
}

/** What the audit log tells of an endpoint: the host alone, since paths of such addresses are often secrets. */
export function webhookEvent(
  action: AuditEvent["action"],
  { id, url }: Pick<EndpointRow, "id" | "url">,
): AuditEvent {
  return { action, details: { webhook: id, host: new URL(url).host } };
}

/**
 * By its looks alone: where its name leads is looked up at each try. An answer here that depended on it would tell which
 * names a private network knows.
 */
function checkUrl(text: string, isPrivateAllowed: boolean): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const refuse = (message: string) => badRequest({ url: [message] });
  if (!url || (url.protocol !== "https:" && !(isPrivateAllowed && url.protocol === "http:"))) {
    throw refuse("must be an https:// address");
  }
  if (url.username !== "" || url.password !== "") throw refuse("must not contain a user name or password");
  if (!isPrivateAllowed && !mayBePublicHost(url.hostname)) throw refuse("must lead to a public address");
}

function toObject(row: EndpointRow): WebhookObject {
  const expiresAt = row.previousSecretExpiresAt;
  return {
    id: row.id,
    url: row.url,
    disabled: row.disabledAt !== null,
    created_at: row.createdAt.toISOString(),
    previous_secret_expires_at: expiresAt && expiresAt > new Date() ? expiresAt.toISOString() : null,
  };
}
