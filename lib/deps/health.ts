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
