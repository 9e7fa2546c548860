import { isSameSecret } from "@/lib/auth/same-secret";
import { shareLook } from "@/lib/http/answer/health";
import { coreDeps } from "./core";

/**
 * GET /metrics of one process, for whoever shows `METRICS_TOKEN` as a bearer token: 401 for others, 404 where no token
 * is set. However often it is asked, the database is asked once a second.
 */
export function createMetricsAnswer(): (request: Request) => Promise<Response> {
  const look = shareLook(async () => {
    const { metrics, readDatabaseMetrics } = coreDeps();
    await readDatabaseMetrics();
    return metrics.registry.metrics();
  });
  return async (request) => {
    const { settings, metrics } = coreDeps();
    if (settings.METRICS_TOKEN === undefined) return new Response(null, { status: 404 });
    if (!isSameSecret(request.headers.get("authorization") ?? "", `Bearer ${settings.METRICS_TOKEN}`)) {
      return new Response(null, { status: 401, headers: { "www-authenticate": "Bearer" } });
    }
    const headers = { "content-type": metrics.registry.contentType, "cache-control": "no-store" };
    return new Response(await look(), { headers });
  };
}
