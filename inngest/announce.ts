import { coreDeps } from "@/lib/deps/core";
import type { AnnounceExports, RequestedExport } from "@/lib/exports/record/announce";
import { presentTrace } from "@/lib/metrics/tracing";
import { type AnnounceDeliveries, type DueDelivery, findNewDeliveries } from "@/lib/webhooks/deliveries";
import { inngest } from "./client";
import {
  exportCancelled,
  exportRequested,
  exportRequestedId,
  ownName,
  sweepWanted,
  webhookDue,
} from "./events";

export type Announce = AnnounceExports & AnnounceDeliveries;

/**
 * Tells the durable functions what there is to do. The id of each event is made of what it is about, so sending it again
 * within a day starts nothing twice, whatever the number of processes that send it. Each throws when the server of the
 * functions cannot be reached.
 */
export const announce: Announce = {
  async exportRequested(requested) {
    await announceRequested(requested, 0);
  },

  /** Ends the run of an export between its steps. */
  async exportCancelled(exportId) {
    await send([exportCancelled.create({ exportId }, { id: ownName(`export-${exportId}-cancelled`) })]);
    await announceUnwatched();
  },

  async deliveriesDue(due) {
    await announceDue(due, 0);
  },
};

/**
 * The same for an attempt whose event came to nothing, where all tries of its first step failed, say: another `turn`
 * makes another event.
 */
export async function announceRequested(requested: RequestedExport, turn: number): Promise<void> {
  const id = exportRequestedId(requested, turn);
  const { createdAt: _, ...data } = requested;
  const trace = presentTrace();
  await send([exportRequested.create({ ...data, ...(trace && { trace }) }, { id })]);
}

/** The same for messages whose event came to nothing. */
export async function announceDue(due: DueDelivery[], turn: number): Promise<void> {
  if (due.length === 0) return;
  await send(
    due.map(({ deliveryId, endpointId, tries }) => {
      const id = ownName(`webhook-${deliveryId}-${tries}-${turn}`);
      return webhookDue.create({ deliveryId, endpointId }, { id });
    }),
  );
}

/**
 * Announces new messages where no process watches for them, because it is put to sleep between requests: to be called
 * after what may have ended an export.
 */
export async function announceUnwatched(): Promise<void> {
  const { settings, database } = coreDeps();
  if (settings.VERCEL_URL !== undefined) await announce.deliveriesDue(await findNewDeliveries(database));
}

/** Whether an event of this process was lost: whoever it was for then waits for the next sweep. */
let isEventLost = false;

/** Sends events, and wakes the sweep along with the first ones that get through after some that did not. */
async function send(events: Extract<Parameters<typeof inngest.send>[0], unknown[]>): Promise<void> {
  try {
    await inngest.send(isEventLost ? [...events, sweepWanted.create({})] : events);
    isEventLost = false;
  } catch (error) {
    isEventLost = true;
    throw error;
  }
}
