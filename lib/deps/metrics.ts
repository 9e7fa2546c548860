import { createHash, timingSafeEqual } from "node:crypto";
import { shareLook } from "@/lib/http/answer/health";
import { createDatabaseMetrics } from "@/lib/metrics/database-metrics";
import { coreDeps } from "./core";

/**
 * GET /metrics of one process, for whoever shows `METRICS_TOKEN` as a bearer token: 401 for others, 404 where no token
 * is set. However often it is asked, the database is asked once a second.
 */
export function createMetricsAnswer(): (request: Request) => Promise<Response> {
  const look = shareLook(async () => {
    const { metrics } = coreDeps();
    await readDatabase();
    return metrics.registry.metrics();
  });
  let read: (() => Promise<void>) | undefined;
  function readDatabase(): Promise<void> {
    const { pool, metrics } = coreDeps();
    read ??= createDatabaseMetrics(pool, metrics.registry);
    return read();
  }
  return async (request) => {
    const { settings, metrics } = coreDeps();
    if (settings.METRICS_TOKEN === undefined) return new Response(null, { status: 404 });
    if (!isEqual(request.headers.get("authorization") ?? "", `Bearer ${settings.METRICS_TOKEN}`)) {
      return new Response(null, { status: 401, headers: { "www-authenticate": "Bearer" } });
    }
    const headers = { "content-type": metrics.registry.contentType, "cache-control": "no-store" };
    return new Response(await look(), { headers });
  };
}

/** Compares digests, which are of one length, in a time that tells nothing. */
function isEqual(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
