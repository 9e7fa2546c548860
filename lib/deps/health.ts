import { examine } from "@/lib/doctor/examine";
import { eventKey } from "@/lib/env";
import { countDifferingFiles } from "@/lib/exports/sweep/recheck-files";
import { checkHealth, shareLook } from "@/lib/http/answer/health";
import { coreDeps } from "./core";

/** GET /api/health of one process: 200 when every part it needs is up, else 503. */
export function createHealthCheck(): () => Promise<Response> {
  const look = shareLook(() => {
    const { database, store, settings } = coreDeps();
    return checkHealth(
      {
        // The very table and client that requests use: a health check before traffic also warms them up.
        database: () => database.exportReport.findFirst({ select: { id: true } }),
        store: () => store.check(),
        executor: () => fetch(new URL("/health", settings.INNGEST_BASE_URL ?? "https://api.inngest.com")),
      },
      () => countDifferingFiles({ database }),
    );
  });
  return async () => {
    const health = await look();
    return Response.json(health, {
      status: health.ok ? 200 : 503,
      headers: { "cache-control": "no-store" },
    });
  };
}

/** Less than a person waits, and than proxies do. */
const deepEventMs = 10_000;

/** What `npm run doctor` finds, with this process's own settings; at most one such look at a time. */
export function createDeepHealthCheck() {
  return shareLook(async () => {
    const findings = await examine(coreDeps().settings, { eventKey: eventKey(), eventMs: deepEventMs });
    return {
      ok: findings.every(({ isOk }) => isOk),
      checks: findings.map(({ part, check, isOk, words }) => ({ part, check, ok: isOk, words })),
    };
  });
}
