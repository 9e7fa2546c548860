import { deps } from "@/lib/deps";
import { countDifferingFiles } from "@/lib/exports/sweep/recheck-files";
import { checkHealth, shareLook } from "@/lib/http/answer/health";

const look = shareLook(() => {
  const { database, store, settings } = deps();
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

export async function GET(): Promise<Response> {
  const health = await look();
  return Response.json(health, {
    status: health.ok ? 200 : 503,
    headers: { "cache-control": "no-store" },
  });
}
