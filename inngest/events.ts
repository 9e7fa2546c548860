import { eventType } from "inngest";
import { z } from "zod";
import type { ExportRun } from "@/lib/exports/record/export-run";
import type { DueDelivery } from "@/lib/webhooks/deliveries";
import { inngest } from "./client";

/** Somebody asked for an export, or for another attempt at one; its row is committed. */
export const exportRequested = eventType("exports/export.requested", {
  schema: z.object({
    exportId: z.int(),
    userId: z.int(),
    attempt: z.int(),
    /** Of the call that asked for it, for the log; null when the event had to be sent again. */
    requestId: z.string().nullable(),
  }),
});

/** An export was cancelled; its row says so already. */
export const exportCancelled = eventType("exports/export.cancelled", {
  schema: z.object({ exportId: z.int() }),
});

/**
 * Tells the durable functions of an export to be made. The event's id is the export's and its attempt's, so sending it
 * again within a day starts nothing twice. Throws when the server of the functions cannot be reached.
 */
export async function sendExportRequested(
  data: ExportRun & { userId: number; requestId: string | null },
): Promise<void> {
  const id = `export-${data.exportId}-${data.attempt}`;
  await inngest.send(exportRequested.create(data, { id }));
}

/** Ends the export's run between its steps. Throws when the server of the functions cannot be reached. */
export async function sendExportCancelled(data: { exportId: number }): Promise<void> {
  await inngest.send(exportCancelled.create(data, { id: `export-${data.exportId}-cancelled` }));
}

/** A message waits to be delivered; it is committed. */
export const webhookDue = eventType("webhooks/delivery.due", {
  schema: z.object({ deliveryId: z.int(), endpointId: z.int() }),
});

/**
 * Tells the durable functions of messages to deliver. An event's id is made of the message's, the number of its try and
 * `turn`, so several processes may tell of the same one at a time. Throws when the server of the functions cannot be
 * reached.
 */
export async function sendWebhooksDue(due: DueDelivery[], turn = 0): Promise<void> {
  if (due.length === 0) return;
  await inngest.send(
    due.map(({ deliveryId, endpointId, tries }) =>
      webhookDue.create({ deliveryId, endpointId }, { id: `webhook-${deliveryId}-${tries}-${turn}` }),
    ),
  );
}
