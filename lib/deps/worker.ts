import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { KeptParts } from "@/lib/exports/make/kept-parts";
import type { MakeDeps } from "@/lib/exports/make/make-deps";
import { createRenderPool } from "@/lib/exports/make/render-pool";
import { createFairQueue } from "@/lib/http/call/fair-queue";
import type { DeliveryDeps } from "@/lib/webhooks/try-delivery";
import { type CoreDeps, coreDeps } from "./core";
import { doubleHeapBetweenCollections } from "./heap-growth";

export type WorkerDeps = ReturnType<typeof createWorkerDeps>;

const holder: typeof globalThis & { trancheWorkerDeps?: WorkerDeps } = globalThis;

/** What the durable functions need, in whatever process they run. */
export function workerDeps(): WorkerDeps {
  holder.trancheWorkerDeps ??= createWorkerDeps(coreDeps());
  return holder.trancheWorkerDeps;
}

/** Snapshots that one process reads at a time. More would not be read sooner: one thread cuts them. */
const snapshotsMax = 3;

/** Of one person: a second one, so that a short one need not wait for a long one. Others always find a place soon. */
const snapshotsPerPersonMax = 2;

/** Some of them count their totals beside the rows. */
const snapshotConnections = snapshotsMax + 2;

/** A million rows of nine columns as a workbook are 60 MB, all of which is sent to a store that does not join. */
const keptPartsBytesMax = 64 * 1024 * 1024;

/** The longest that a timer of Node waits. */
const timerMsMax = 2 ** 31 - 1;

function createWorkerDeps(core: CoreDeps) {
  const { settings, openPool, database, store, log, webhooks, appUrl } = core;
  doubleHeapBetweenCollections();
  const threads = settings.RENDER_THREADS ?? availableParallelism();
  const snapshotTurns = createFairQueue({
    placesMax: snapshotsMax,
    placesPerPersonMax: snapshotsPerPersonMax,
    waitingPerPersonMax: settings.EXPORTS_UNFINISHED_MAX,
    waitMsMax: Math.min(timerMsMax, settings.RUN_SECONDS_MAX * 1000),
  });
  const makeDeps: MakeDeps = {
    database,
    // Snapshots take long, so they have connections of their own: nobody who asks waits for them.
    pool: openPool("snapshots", snapshotConnections, { isForLongReads: true }),
    store,
    renderPool: createRenderPool(threads),
    limitSnapshots: (userId, signal, read) => snapshotTurns.run(userId, signal, read),
    // One more than threads: it is fetched while the others are rendered.
    limitTranches: pLimit(threads + 1),
    keptParts: new KeptParts(keptPartsBytesMax),
    log,
    trancheBytes: settings.TRANCHE_BYTES,
  };
  const deliveryDeps: DeliveryDeps = {
    database,
    webhooks,
    serialize: {
      store,
      origin: appUrl ?? null,
      downloadExpiresInSeconds: settings.DOWNLOAD_EXPIRES_IN_SECONDS,
    },
  };
  return { ...core, makeDeps, deliveryDeps };
}
