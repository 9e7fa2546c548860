import { onDatabaseClock } from "@/lib/db/database-clock";
import { createPool, longReads } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { UnfitDatabaseError } from "@/lib/db/session";
import { env, isPreview, storeSettings } from "@/lib/env";
import { keySpaceOf } from "@/lib/exports/record/object-keys";
import type { SweepAges } from "@/lib/exports/record/sweep-ages";
import { createExportFeed } from "@/lib/exports/watch/export-feed";
import { fixedOrigin } from "@/lib/http/call/public-origin";
import { createLog } from "@/lib/http/create-log";
import { createInstallation, noteUse } from "@/lib/installation/installation";
import { createDatabaseMetrics } from "@/lib/metrics/database-metrics";
import { processMetrics } from "@/lib/metrics/process-metrics";
import { startTracing } from "@/lib/metrics/start-tracing";
import { inSpan } from "@/lib/metrics/tracing";
import { createObjectStore } from "@/lib/storage/object-store";
import { announceNewDeliveries } from "@/lib/webhooks/announce-new-deliveries";
import type { AnnounceDeliveries } from "@/lib/webhooks/deliveries";
import type { WebhookSettings } from "@/lib/webhooks/endpoints";

// What one process needs, made once from the environment. Routes and durable functions start from here; every room
// below takes what it needs as an argument, so that tests and scripts can hand in their own. Making deps starts nothing
// and connects to nothing.

export type CoreDeps = ReturnType<typeof createCoreDeps>;

// On globalThis, because Next may load this module once per route bundle, and one process needs one of each.
const holder: typeof globalThis & { trancheCoreDeps?: CoreDeps } = globalThis;

/** What every process needs; made at the first call and not at import, since `next build` imports every route without an environment. */
export function coreDeps(): CoreDeps {
  holder.trancheCoreDeps ??= createCoreDeps();
  return holder.trancheCoreDeps;
}

/** Connections for what takes milliseconds: who asks, lists, status, and the notes that steps of exports make. */
const callConnections = 5;

function createCoreDeps() {
  const settings = env();
  const log = createLog(settings.LOG_LEVEL);
  const installation = createInstallation(settings, log);
  const metrics = processMetrics();
  /** Nothing is read or written on a connection before this installation has found out whether it is a copy. */
  const openPool = (name: string, connectionsMax: number, { isForLongReads = false } = {}) =>
    metrics.watchPool(
      name,
      createPool(settings.DATABASE_URL, connectionsMax, {
        beforeUse: installation.claim,
        ...(isForLongReads && { applicationName: longReads }),
      }),
    );
  const pool = openPool("calls", callConnections);
  const database = createDatabase(pool);
  const sweepAges: SweepAges = {
    stalledSeconds: settings.RUN_STALLED_SECONDS,
    runSecondsMax: settings.RUN_SECONDS_MAX,
    stageSeconds: settings.STAGE_RETENTION_HOURS * 3600,
    fileSeconds: settings.FILE_RETENTION_DAYS * 86_400,
    rowSeconds: settings.EXPORT_RETENTION_DAYS * 86_400,
    auditSeconds: settings.AUDIT_RETENTION_DAYS * 86_400,
  };
  const webhooks: WebhookSettings = {
    authSecret: settings.AUTH_SECRET,
    isPrivateAllowed: settings.WEBHOOKS_ALLOW_PRIVATE,
    keepsAnswers: !settings.WEBHOOKS_ALLOW_PRIVATE,
    areSent: !isPreview(settings),
  };
  return {
    settings,
    log,
    metrics,
    /** Reads into `metrics` what the database knows of all processes. */
    readDatabaseMetrics: createDatabaseMetrics(pool, metrics.registry),
    openPool,
    pool,
    /** Which installation this is. Throws the database's error when it cannot be asked. */
    readInstallation: () => installation.read(pool),
    /** Says that this installation is in use (lib/installation). */
    noteUse: () => noteUse(pool),
    database,
    /** The present moment by the clock that dates what is stored. */
    readDatabaseTime: () => onDatabaseClock(database, new Date()),
    store: createObjectStore({
      ...storeSettings(settings),
      aroundCall: (name, call) => inSpan(`S3 ${name.replace(/Command$/, "")}`, {}, call),
      readKeySpace: async () => keySpaceOf(settings.S3_PREFIX, await installation.read(pool)),
    }),
    /** Public origin of the app, where it is fixed. */
    appUrl: fixedOrigin(settings),
    feed: createExportFeed(pool, settings.DATABASE_URL_UNPOOLED ?? settings.DATABASE_URL),
    sweepAges,
    webhooks,
  };
}

/**
 * Starts what a process does beside answering, and ends it with the process. To be called once, where the process
 * begins.
 */
export async function startBackground(announce: AnnounceDeliveries): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: OpenTelemetry's own variables, which its SDK reads itself
  await startTracing(process.env);
  const { settings, log, pool, database, feed, metrics } = coreDeps();
  metrics.start();
  // The first connection looks whether the database is fit; whoever runs this should read at once why it is not.
  pool.query("select").catch((error: unknown) => {
    if (error instanceof UnfitDatabaseError) log.fatal(error.message);
  });
  // A server ends when its last answer has ended, and the answers of those who wait would take minutes.
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => void feed.close());
  // A process that is put to sleep between requests cannot watch: there the sweep alone announces messages.
  if (settings.VERCEL_URL === undefined) void announceNewDeliveries({ database, feed, log, announce });
}
