import { eventType } from "inngest";
import { z } from "zod";
import { inngest } from "./client";

/** Somebody asked for an export; its row is committed. */
export const exportRequested = eventType("exports/export.requested", {
  schema: z.object({ exportId: z.int(), userId: z.int() }),
});

/**
 * Tells the durable functions of a new export. The event's id is the export's, so sending it again within a day starts
 * nothing twice. Throws when the server of the functions cannot be reached.
 */
export async function sendExportRequested(data: { exportId: number; userId: number }): Promise<void> {
  await inngest.send(exportRequested.create(data, { id: `export-${data.exportId}` }));
}
