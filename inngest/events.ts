import { eventType } from "inngest";
import { z } from "zod";

/** Somebody asked for an export, or for another attempt at one; its row is committed. */
export const exportRequested = eventType("exports/export.requested", {
  schema: z.object({
    exportId: z.int(),
    userId: z.int(),
    attempt: z.int(),
    /** Of the call that asked for it, for the log; null when the event had to be sent again. */
    requestId: z.string().nullable(),
    /** The trace of that call, where traces are kept. */
    trace: z.string().optional(),
  }),
});

/** An export was cancelled; its row says so already. */
export const exportCancelled = eventType("exports/export.cancelled", {
  schema: z.object({ exportId: z.int() }),
});

/** Somebody knows of something that the sweep should do before its time. */
export const sweepWanted = eventType("exports/sweep.wanted", { schema: z.object({}) });

/** Finished files were chosen to be read again. */
export const filesChosen = eventType("exports/files.chosen", {
  schema: z.object({ exportIds: z.array(z.int()) }),
});

/** A message waits to be delivered; it is committed. */
export const webhookDue = eventType("webhooks/delivery.due", {
  schema: z.object({ deliveryId: z.int(), endpointId: z.int() }),
});
