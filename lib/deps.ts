import "server-only";
import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { announce } from "@/inngest/announce";
import { authenticate } from "@/lib/auth/authenticate";
import { createDeviceCookies } from "@/lib/auth/device-cookie";
import { createSessions } from "@/lib/auth/sessions";
import { createVerifyToken } from "@/lib/auth/verify-token";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { UnfitDatabaseError } from "@/lib/db/session";
import { env } from "@/lib/env";
import type { Pipeline } from "@/lib/exports/make/pipeline";
import { createRenderPool } from "@/lib/exports/make/render-pool";
import { createEstimator } from "@/lib/exports/read/estimator";
import type { SweepAges } from "@/lib/exports/record/sweep-ages";
import type { ExportShare } from "@/lib/exports/request/export-share";
import { createExportFeed } from "@/lib/exports/watch/export-feed";
import { serializeOne } from "@/lib/http/answer/export-answer";
import { type ApiRouteParts, createApiRoute } from "@/lib/http/call/api-route";
import { createOtherMethods } from "@/lib/http/call/other-methods";
import { createPageReads, pageReadConnections } from "@/lib/http/call/page-reads";
import { countRequest } from "@/lib/http/call/rate-limit";
import type { SignInParts } from "@/lib/http/call/sign-in";
import { createLog } from "@/lib/http/create-log";
import type { ExportStreamParts } from "@/lib/http/stream/export-stream";
import { createWaitingPlaces } from "@/lib/http/stream/waiting-places";
import { createObjectStore } from "@/lib/storage/object-store";
import type { WebhookSettings } from "@/lib/webhooks/endpoints";
import { tellOfDeliveries } from "@/lib/webhooks/tell-of-deliveries";
import type { DeliveryParts } from "@/lib/webhooks/try-delivery";

// The parts of one app process, made once from the environment. Routes and durable functions start from here; every
// room below takes what it needs as an argument, so that tests and scripts can hand in their own.

type Deps = ReturnType<typeof createDeps>;

// On globalThis, because Next may load this module once per route bundle, and one process needs one of each.
const holder: typeof globalThis & { trancheDeps?: Deps } = globalThis;

/** The parts; made at the first call and not at import, since `next build` imports every route without an environment. */
export function deps(): Deps {
  holder.trancheDeps ??= createDeps();
  return holder.trancheDeps;
}

/** The wrapper of every route under /api/v1 (lib/http/call/api-route.ts). */
export const apiRoute = createApiRoute(() => deps().apiRouteParts);

/** `export const { DELETE, OPTIONS, PATCH, PUT } = otherMethods("GET", "POST")`: what each route under /api/v1 has not. */
export const otherMethods = createOtherMethods(apiRoute);

/** What the event streams of one call need. */
export function exportStreamParts({ origin }: { origin: string }): ExportStreamParts {
  return { ...deps(), serialize: (row, viewer) => serializeOne(deps(), { origin, viewer }, row) };
}

/** Connections for what takes milliseconds: who asks, lists, status, and the notes that steps of exports make. */
const callConnections = 5;

/** Snapshots that one process reads at a time: more than one person's steps (inngest/generate-export.ts). */
const snapshotsMax = 6;

/** Some of them count their totals beside the rows. */
const snapshotConnections = snapshotsMax + 2;

function createDeps() {
  const settings = env();
  const log = createLog(settings.LOG_LEVEL);
  // Kinds of work that take long have connections of their own, so that none of them waits for another's.
  const pool = createPool(settings.DATABASE_URL, callConnections);
  // Its first connection looks whether the database is fit; whoever runs this should read at once why it is not.
  pool.query("select").catch((error: unknown) => {
    if (error instanceof UnfitDatabaseError) log.fatal(error.message);
  });
  const pageReads = createPageReads(createPool(settings.DATABASE_URL, pageReadConnections));
  const snapshotPool = createPool(settings.DATABASE_URL, snapshotConnections);
  const database = createDatabase(pool);
  const store = createObjectStore({
    endpoint: settings.S3_ENDPOINT,
    publicEndpoint: settings.S3_PUBLIC_ENDPOINT,
    region: settings.S3_REGION,
    bucket: settings.S3_BUCKET,
    accessKeyId: settings.S3_ACCESS_KEY_ID,
    secretAccessKey: settings.S3_SECRET_ACCESS_KEY,
    areChecksumsOnlyWhenRequired: settings.S3_CHECKSUMS_WHEN_REQUIRED,
  });
  const threads = settings.RENDER_THREADS ?? availableParallelism();
  const renderPool = createRenderPool(threads);
  const appUrl = settings.APP_URL ?? (settings.VERCEL_URL && `https://${settings.VERCEL_URL}`);
  const trustedProxyHops = settings.TRUSTED_PROXY_HOPS;
  const sessionSettings = { secret: settings.AUTH_SECRET, appUrl };
  const sessions = createSessions(database, sessionSettings);
  const pipeline: Pipeline = {
    database,
    pool: snapshotPool,
    store,
    renderPool,
    limitSnapshots: pLimit(snapshotsMax),
    // One more than threads: it is fetched while the others are rendered.
    limitTranches: pLimit(threads + 1),
    log,
    trancheBytes: settings.TRANCHE_BYTES,
  };
  const sweepAges: SweepAges = {
    stalledSeconds: settings.RUN_STALLED_SECONDS,
    runSecondsMax: settings.RUN_SECONDS_MAX,
    stageSeconds: settings.STAGE_RETENTION_HOURS * 3600,
    fileSeconds: settings.FILE_RETENTION_DAYS * 86_400,
    rowSeconds: settings.EXPORT_RETENTION_DAYS * 86_400,
    auditSeconds: settings.AUDIT_RETENTION_DAYS * 86_400,
  };
  const exportShare: ExportShare = {
    unfinishedMax: settings.EXPORTS_UNFINISHED_MAX,
    bytesMax: settings.EXPORT_BYTES_MAX_PER_PUBLISHER,
  };
  const verifyToken = createVerifyToken({
    issuer: settings.AUTH_JWT_ISSUER,
    audience: settings.AUTH_JWT_AUDIENCE,
    jwksUrl: settings.AUTH_JWT_JWKS_URL,
  });
  const apiRouteParts: ApiRouteParts = {
    authenticate: (request) => authenticate(request, database, sessions, verifyToken, appUrl),
    countRequest: (authentication, now) => countRequest(pool, authentication, now),
    appUrl,
    trustedProxyHops,
    log,
  };
  const signInParts: SignInParts = {
    sessions,
    deviceCookies: createDeviceCookies(sessionSettings),
    appUrl,
    database,
    pool,
    log,
    trustedProxyHops,
  };
  const feed = createExportFeed(pool, settings.DATABASE_URL);
  // Next ends when its last answer has ended, and the answers of those who wait would take minutes.
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => void feed.close());
  const webhooks: WebhookSettings = {
    authSecret: settings.AUTH_SECRET,
    isPrivateAllowed: settings.WEBHOOKS_ALLOW_PRIVATE,
  };
  const deliveryParts: DeliveryParts = {
    database,
    webhooks,
    serialize: {
      store,
      origin: appUrl?.replace(/\/+$/, "") ?? null,
      downloadExpiresInSeconds: settings.DOWNLOAD_EXPIRES_IN_SECONDS,
    },
  };
  // A process that is put to sleep between requests cannot watch: there the sweep alone sends messages on.
  if (settings.VERCEL_URL === undefined)
    void tellOfDeliveries({ database, feed, log }, announce.deliveriesDue);
  return {
    settings,
    log,
    pool,
    pageReads,
    database,
    store,
    sessions,
    pipeline,
    sweepAges,
    exportShare,
    apiRouteParts,
    signInParts,
    webhooks,
    deliveryParts,
    feed,
    estimator: createEstimator(pool),
    waitingPlaces: createWaitingPlaces(),
  };
}
