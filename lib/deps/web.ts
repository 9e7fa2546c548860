import "server-only";
import { authenticate } from "@/lib/auth/authenticate";
import { createDeviceCookies } from "@/lib/auth/device-cookie";
import { createSessions } from "@/lib/auth/sessions";
import { createVerifyToken } from "@/lib/auth/verify-token";
import { createEstimator } from "@/lib/exports/read/estimator";
import type { AnnounceExports } from "@/lib/exports/record/announce";
import type { ExportShare } from "@/lib/exports/request/export-share";
import { serializeOne } from "@/lib/http/answer/export-answer";
import { type ApiRouteDeps, createApiFrame, createApiRoute } from "@/lib/http/call/api-route";
import { createOtherMethods } from "@/lib/http/call/other-methods";
import { createLookUps, createPageReads, pageReadConnections } from "@/lib/http/call/page-reads";
import { countRequest } from "@/lib/http/call/rate-limit";
import type { SignInDeps } from "@/lib/http/call/sign-in";
import type { ExportStreamDeps } from "@/lib/http/stream/export-stream";
import { createWaitingPlaces, createWatchTurns } from "@/lib/http/stream/waiting-places";
import { processMetrics } from "@/lib/metrics/process-metrics";
import type { AnnounceDeliveries } from "@/lib/webhooks/deliveries";
import { type CoreDeps, coreDeps } from "./core";

type Announce = AnnounceExports & AnnounceDeliveries;
export type WebDeps = ReturnType<typeof createWebDeps>;

const holder: typeof globalThis & { trancheWebDeps?: WebDeps } = globalThis;

/** What routes and pages start from: their deps, and the wrappers of every route under /api/v1. */
export function createWeb(announce: Announce) {
  const deps = (): WebDeps => {
    holder.trancheWebDeps ??= createWebDeps(coreDeps(), announce);
    return holder.trancheWebDeps;
  };
  const apiFrame = createApiFrame(() => deps().apiRouteDeps);
  return {
    deps,
    apiFrame,
    /** lib/http/call/api-route.ts */
    apiRoute: createApiRoute(apiFrame, processMetrics().observeAnswer),
    /** `export const { DELETE, OPTIONS, PATCH, PUT } = otherMethods("GET", "POST")`: what a route has not. */
    otherMethods: createOtherMethods(apiFrame),
    /** What the event streams of one call need. */
    exportStreamDeps: ({ origin }: { origin: string }): ExportStreamDeps => ({
      ...deps(),
      serialize: (row, viewer) => serializeOne(deps(), { origin, viewer }, row),
    }),
  };
}

function createWebDeps(core: CoreDeps, announce: Announce) {
  const { settings, log, openPool, pool, database, appUrl } = core;
  const trustedProxyHops = settings.TRUSTED_PROXY_HOPS;
  const sessionSettings = { secret: settings.AUTH_SECRET, appUrl };
  const sessions = createSessions(database, sessionSettings);
  const pageReads = createPageReads({
    short: openPool("page_reads", pageReadConnections.short),
    long: openPool("whole_reads", pageReadConnections.long, { isForLongReads: true }),
  });
  const share: ExportShare = {
    unfinishedMax: settings.EXPORTS_UNFINISHED_MAX,
    bytesMax: settings.EXPORT_BYTES_MAX_PER_PUBLISHER,
  };
  const verifyToken = createVerifyToken({
    issuer: settings.AUTH_JWT_ISSUER,
    audience: settings.AUTH_JWT_AUDIENCE,
    jwksUrl: settings.AUTH_JWT_JWKS_URL,
  });
  const apiRouteDeps: ApiRouteDeps = {
    authenticate: (request) => authenticate(request, database, sessions, verifyToken, appUrl),
    countRequest: (authentication, now) => countRequest(pool, authentication, now),
    lookUps: createLookUps(),
    appUrl,
    trustedProxyHops,
    log,
  };
  const signInDeps: SignInDeps = {
    sessions,
    deviceCookies: createDeviceCookies(sessionSettings),
    appUrl,
    database,
    pool,
    log,
    trustedProxyHops,
  };
  return {
    ...core,
    announce,
    sessions,
    pageReads,
    freshness: pageReads.hints,
    share,
    dedupeWindowSeconds: settings.DEDUPE_WINDOW_SECONDS,
    stageSeconds: core.sweepAges.stageSeconds,
    apiRouteDeps,
    signInDeps,
    estimator: createEstimator(pool),
    waitingPlaces: createWaitingPlaces(),
    watchTurns: createWatchTurns(),
  };
}
