import type { Database } from "@/lib/db/prisma";
import { idempotencyKeySeconds, type SweepAges, secondsBefore } from "@/lib/exports/record/sweep-ages";

const daySeconds = 86_400;

/** A client that was away for longer reads the export itself instead of going on after its last event. */
const eventSeconds = 7 * daySeconds;

/** Only the current hour counts; the others are kept a day for people who look into a complaint. */
const rateLimitWindowSeconds = daySeconds;

/** How long an endpoint's delivery log goes back. */
const webhookDeliverySeconds = 30 * daySeconds;

/** How long a deleted view can be brought back. */
const deletedViewSeconds = 30 * daySeconds;

/** Removes what only had to be remembered for a while; so every table that grows by itself has an end. */
export async function removeOldRecords(
  database: Database,
  { auditSeconds }: Pick<SweepAges, "auditSeconds">,
  now: Date,
): Promise<Record<string, number>> {
  const events = await database.exportEvent.deleteMany({
    where: { createdAt: { lt: secondsBefore(now, eventSeconds) } },
  });
  const idempotencyKeys = await database.idempotencyKey.deleteMany({
    where: { createdAt: { lt: secondsBefore(now, idempotencyKeySeconds) } },
  });
  const rateLimitWindows = await database.rateLimitWindow.deleteMany({
    where: { windowStart: { lt: secondsBefore(now, rateLimitWindowSeconds) } },
  });
  const webhookDeliveries = await database.webhookDelivery.deleteMany({
    where: { status: { not: "pending" }, createdAt: { lt: secondsBefore(now, webhookDeliverySeconds) } },
  });
  const savedViews = await database.savedView.deleteMany({
    where: { deletedAt: { lt: secondsBefore(now, deletedViewSeconds) } },
  });
  const sharedLinks = await database.sharedLink.deleteMany({ where: { expiresAt: { lt: now } } });
  const sessions = await database.session.deleteMany({ where: { expiresAt: { lt: now } } });
  const verifications = await database.verification.deleteMany({ where: { expiresAt: { lt: now } } });
  const signInWindows = await database.signInWindow.deleteMany({
    where: { windowStart: { lt: secondsBefore(now, rateLimitWindowSeconds) } },
  });
  const auditEntries = await database.auditEntry.deleteMany({
    where: { at: { lt: secondsBefore(now, auditSeconds) } },
  });
  return {
    events: events.count,
    idempotencyKeys: idempotencyKeys.count,
    rateLimitWindows: rateLimitWindows.count,
    webhookDeliveries: webhookDeliveries.count,
    savedViews: savedViews.count,
    sharedLinks: sharedLinks.count,
    sessions: sessions.count,
    verifications: verifications.count,
    signInWindows: signInWindows.count,
    auditEntries: auditEntries.count,
  };
}
