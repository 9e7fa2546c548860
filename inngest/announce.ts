import type { AnnounceExports } from "@/lib/exports/record/announce";
import type { AnnounceDeliveries, DueDelivery } from "@/lib/webhooks/deliveries";
import { inngest } from "./client";
import { exportCancelled, exportRequested, webhookDue } from "./events";

export type Announce = AnnounceExports & AnnounceDeliveries;

/**
 * Tells the durable functions what there is to do. The id of each event is made of what it is about, so sending it again
 * within a day starts nothing twice, whatever the number of processes that send it. Each throws when the server of the
 * functions cannot be reached.
 */
export const announce: Announce = {
  async exportRequested(requested) {
    const id = `export-${requested.exportId}-${requested.attempt}`;
    await inngest.send(exportRequested.create(requested, { id }));
  },

  /** Ends the run of an export between its steps. */
  async exportCancelled(exportId) {
    await inngest.send(exportCancelled.create({ exportId }, { id: `export-${exportId}-cancelled` }));
  },

  async deliveriesDue(due) {
    await announceDue(due, 0);
  },
};

/** The same for messages whose event came to nothing: another `turn` makes another event. */
export async function announceDue(due: DueDelivery[], turn: number): Promise<void> {
  if (due.length === 0) return;
  await inngest.send(
    due.map(({ deliveryId, endpointId, tries }) =>
      webhookDue.create({ deliveryId, endpointId }, { id: `webhook-${deliveryId}-${tries}-${turn}` }),
    ),
  );
}
