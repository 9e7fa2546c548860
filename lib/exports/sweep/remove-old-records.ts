import type { Database } from "@/lib/db/prisma";
import { idempotencyKeySeconds, type SweepAges, secondsBefore } from "@/lib/exports/record/sweep-ages";
import { FirstFailure } from "./first-failure";

const daySeconds = 86_400;

/** A client that was away for longer reads the export itself instead of going on after its last event. */
const eventSeconds = 7 * daySeconds;

/** Only the current hour counts; the others are kept a day for people who look into a complaint. */
const rateLimitWindowSeconds = daySeconds;

/** How long an endpoint's delivery log goes back. */
const webhookDeliverySeconds = 30 * daySeconds;

/** How long a deleted view can be brought back. */
const deletedViewSeconds = 30 * daySeconds;

/**
 * Removes what only had to be remembered for a while; so every table that grows by itself has an end. A table from which
 * nothing can be removed just now keeps the others from nothing; what the first of them threw is thrown at the end.
 */
export async function removeOldRecords(
  database: Database,
  { auditSeconds }: Pick<SweepAges, "auditSeconds">,
  now: Date,
): Promise<Record<string, number>> {
  const before = (seconds: number) => ({ lt: secondsBefore(now, seconds) });
  const ended = { where: { expiresAt: { lt: now } } };
  const windows = { where: { windowStart: before(rateLimitWindowSeconds) } };
  const removals: Record<string, () => PromiseLike<{ count: number }>> = {
    events: () => database.exportEvent.deleteMany({ where: { createdAt: before(eventSeconds) } }),
    idempotencyKeys: () =>
      database.idempotencyKey.deleteMany({ where: { createdAt: before(idempotencyKeySeconds) } }),
    rateLimitWindows: () => database.rateLimitWindow.deleteMany(windows),
    webhookDeliveries: () =>
      database.webhookDelivery.deleteMany({
        where: { status: { not: "pending" }, createdAt: before(webhookDeliverySeconds) },
      }),
    savedViews: () => database.savedView.deleteMany({ where: { deletedAt: before(deletedViewSeconds) } }),
    sharedLinks: () => database.sharedLink.deleteMany(ended),
    sessions: () => database.session.deleteMany(ended),
    verifications: () => database.verification.deleteMany(ended),
    signInWindows: () => database.signInWindow.deleteMany(windows),
    auditEntries: () => database.auditEntry.deleteMany({ where: { at: before(auditSeconds) } }),
  };
  const removed: Record<string, number> = {};
  const failures = new FirstFailure();
  for (const [records, remove] of Object.entries(removals)) {
    await failures.outlive(async () => {
      removed[records] = (await remove()).count;
    });
  }
  failures.throwIfAny();
  return removed;
}
