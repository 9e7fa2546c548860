import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import type { MakeDeps } from "@/lib/exports/make/make-deps";
import { createRenderPool } from "@/lib/exports/make/render-pool";
import type { DeliveryDeps } from "@/lib/webhooks/try-delivery";
import { type CoreDeps, coreDeps } from "./core";

export type WorkerDeps = ReturnType<typeof createWorkerDeps>;

const holder: typeof globalThis & { trancheWorkerDeps?: WorkerDeps } = globalThis;

/** What the durable functions need, in whatever process they run. */
export function workerDeps(): WorkerDeps {
  holder.trancheWorkerDeps ??= createWorkerDeps(coreDeps());
  return holder.trancheWorkerDeps;
}

/** Snapshots that one process reads at a time: more than one person's steps (inngest/generate-export.ts). */
const snapshotsMax = 6;

/** Some of them count their totals beside the rows. */
const snapshotConnections = snapshotsMax + 2;

function createWorkerDeps(core: CoreDeps) {
  const { settings, openPool, database, store, log, webhooks, appUrl } = core;
  const threads = settings.RENDER_THREADS ?? availableParallelism();
  const makeDeps: MakeDeps = {
    database,
    // Snapshots take long, so they have connections of their own: nobody who asks waits for them.
    pool: openPool("snapshots", snapshotConnections),
    store,
    renderPool: createRenderPool(threads),
    limitSnapshots: pLimit(snapshotsMax),
    // One more than threads: it is fetched while the others are rendered.
    limitTranches: pLimit(threads + 1),
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
