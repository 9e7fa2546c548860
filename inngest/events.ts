import { eventType } from "inngest";
import { z } from "zod";
import { engineAppId, eventPrefix } from "@/lib/env";

const prefix = eventPrefix(engineAppId());

/** What an event goes by, its name or its id, as it is called at an engine that several installations may share. */
export function ownName(name: string): string {
  return `${prefix}${name}`;
}

/** Which installation sent it (own-events.ts). Events of earlier code do not say. */
const sender = { installation: z.string().optional() };

/** Somebody asked for an export, or for another attempt at one; its row is committed. */
export const exportRequested = eventType(ownName("exports/export.requested"), {
  schema: z.object({
    exportId: z.int(),
    userId: z.int(),
    attempt: z.int(),
    /** Of the call that asked for it, for the log; null when the event had to be sent again. */
    requestId: z.string().nullable(),
    /** The trace of that call, where traces are kept. */
    trace: z.string().optional(),
    ...sender,
  }),
});

/** The id of that event: whoever sends it again within a day, for the same row and turn, starts nothing twice. */
export function exportRequestedId(
  { exportId, createdAt, attempt }: { exportId: number; createdAt: Date; attempt: number },
  turn: number,
): string {
  return ownName(`export-${exportId}-${createdAt.getTime()}-${attempt}-${turn}`);
}

/** An export was cancelled; its row says so already. */
export const exportCancelled = eventType(ownName("exports/export.cancelled"), {
  schema: z.object({ exportId: z.int(), ...sender }),
});

/** Somebody knows of something that the sweep should do before its time. */
export const sweepWanted = eventType(ownName("exports/sweep.wanted"), { schema: z.object(sender) });

/** Finished files were chosen to be read again. */
export const filesChosen = eventType(ownName("exports/files.chosen"), {
  schema: z.object({ exportIds: z.array(z.int()), ...sender }),
});

/** A message waits to be delivered; it is committed. */
export const webhookDue = eventType(ownName("webhooks/delivery.due"), {
  schema: z.object({ deliveryId: z.int(), endpointId: z.int(), ...sender }),
});
