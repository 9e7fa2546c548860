import pg from "pg";
import { otherDatabase } from "@/lib/db/other-database";
import { longReads } from "@/lib/db/pool";
import { lowerPriority } from "../lower-priority";

/** The server is on this machine: an answer that takes longer is none. */
const answerMsMax = 2_000;

export interface LongReadsWatch {
  /** Lowers the priority of those of the server's processes that have begun to serve long reads since the last look. */
  look(): Promise<void>;
  close(): void;
}

/**
 * Lets those processes of the embedded server wait that look through everything, for a file or a summary: whoever asks
 * for a page of rows meanwhile is answered as if they were not there. `url` is the superuser's.
 */
export function watchLongReads(url: string): LongReadsWatch {
  let client: pg.Client | undefined;
  let lowered = new Set<number>();

  async function readProcesses(): Promise<number[]> {
    if (!client) {
      const made = new pg.Client({
        connectionString: otherDatabase(url, "postgres"),
        application_name: "tranche supervisor",
        connectionTimeoutMillis: answerMsMax,
        query_timeout: answerMsMax,
      });
      // Told by the next query as well.
      made.on("error", () => undefined);
      await made.connect();
      client = made;
    }
    const { rows } = await client.query<{ pid: number }>(
      "select pid from pg_stat_activity where application_name = $1",
      [longReads],
    );
    return rows.map(({ pid }) => pid);
  }

  function close(): void {
    // It may be broken already, and nobody waits for its farewell.
    client?.end().catch(() => undefined);
    client = undefined;
  }

  return {
    async look() {
      try {
        const processes = await readProcesses();
        for (const pid of processes) if (!lowered.has(pid)) await lowerPriority(pid);
        lowered = new Set(processes);
      } catch {
        // The server is being started or ended; the next look connects anew.
        close();
      }
    },
    close,
  };
}
