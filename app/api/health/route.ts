import { deps } from "@/lib/deps";
import { checkHealth } from "@/lib/http/health";

export async function GET(): Promise<Response> {
  const { pool, store, settings } = deps();
  const health = await checkHealth({
    database: () => pool.query("select 1"),
    store: () => store.check(),
    executor: () => fetch(new URL("/health", settings.INNGEST_BASE_URL ?? "https://api.inngest.com")),
  });
  return Response.json(health, {
    status: health.ok ? 200 : 503,
    headers: { "cache-control": "no-store" },
  });
}
