import { setTimeout as sleep } from "node:timers/promises";
import { watchLongReads } from "../postgres/long-reads";
import { type PostgresOptions, type PostgresServer, startPostgres } from "../postgres/start-postgres";
import { createRestartDelay } from "./restart-delay";

const lookEveryMs = 500;

/**
 * PostgreSQL as a part of the stack: when it is gone it is started again, on the same port, and those of its processes
 * that serve long reads run at low priority.
 */
export async function startPostgresPart(
  options: PostgresOptions,
  say: (line: string) => void,
): Promise<Pick<PostgresServer, "url" | "stop">> {
  const stopping = new AbortController();
  const server = await startPostgres(options);
  const longReads = watchLongReads(server.url);
  const watching = watch().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  return {
    url: server.url,
    async stop() {
      stopping.abort();
      await watching;
      longReads.close();
      await server.stop();
    },
  };

  async function watch(): Promise<void> {
    const restartDelay = createRestartDelay();
    let startedAt = performance.now();
    for (;;) {
      await sleep(lookEveryMs, undefined, { signal: stopping.signal });
      if (await server.isRunning()) {
        await longReads.look();
        continue;
      }
      const delayMs = restartDelay(performance.now() - startedAt);
      say(`postgres ended; starting it again in ${delayMs} ms`);
      await sleep(delayMs, undefined, { signal: stopping.signal });
      startedAt = performance.now();
      await startPostgres({ ...options, port: server.port }).catch((error: unknown) => say(String(error)));
    }
  }
}
