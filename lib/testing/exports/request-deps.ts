import { pino } from "pino";
import type { Database } from "@/lib/db/prisma";
import type { AnnounceExports, RequestedExport } from "@/lib/exports/record/announce";
import type { AnnounceDeliveries, DueDelivery } from "@/lib/webhooks/deliveries";
import { wideShare } from "./test-share";

/** Remembers what is announced, and does nothing about it. */
export function createAnnouncements() {
  const requested: RequestedExport[] = [];
  const cancelled: number[] = [];
  const due: DueDelivery[] = [];
  const announce: AnnounceExports & AnnounceDeliveries = {
    exportRequested: async (one) => void requested.push(one),
    exportCancelled: async (exportId) => void cancelled.push(exportId),
    deliveriesDue: async (some) => void due.push(...some),
  };
  return { announce, requested, cancelled, due };
}

/** What the use cases of lib/exports/request need, on this database. Nobody makes what they announce. */
export function createRequestDeps(database: Database) {
  return {
    database,
    announce: createAnnouncements().announce,
    log: pino({ level: "silent" }),
    share: wideShare,
    stageSeconds: 86_400,
    dedupeWindowSeconds: 900,
  };
}
