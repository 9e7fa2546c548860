import type { Logger } from "pino";
import type { Database } from "@/lib/db/prisma";
import type { ExportFeed } from "@/lib/exports/watch/export-feed";
import { type AnnounceDeliveries, findNewDeliveries } from "./deliveries";

/** How long to wait for the feed before looking anyway. */
const lookMs = 30_000;

/**
 * As long as the feed lives: when an export changes, announces its new messages. A database trigger makes those, in the
 * transaction that ends the export. What is lost on the way is found by the sweep.
 */
export async function announceNewDeliveries({
  database,
  feed,
  log,
  announce,
}: {
  database: Database;
  feed: ExportFeed;
  log: Logger;
  announce: AnnounceDeliveries;
}): Promise<void> {
  const subscription = feed.subscribe(() => true, new AbortController().signal);
  let sent = new Set<number>();
  while ((await subscription.next(lookMs)) !== "closed") {
    try {
      const due = await findNewDeliveries(database);
      await announce.deliveriesDue(due.filter(({ deliveryId }) => !sent.has(deliveryId)));
      // Those that wait for their turn are not sent again at every change.
      sent = new Set(due.map(({ deliveryId }) => deliveryId));
    } catch (err) {
      log.warn({ err }, "messages to webhooks not sent on");
    }
  }
  subscription.end();
}
