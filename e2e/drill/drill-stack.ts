import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { ApiAccess } from "@/e2e/support/api/call-api";
import { lastLinesOf, startWiredStack, type WiredStack } from "@/e2e/support/stack/wired-stack";
import { createApiKey, digestApiKey } from "@/lib/auth/api-key";
import { createDatabase } from "@/lib/db/prisma";
import { waitForHealth } from "@/lib/local/stack/wait-for-health";
import { prepareClicks } from "@/lib/testing/exports/click-history";

export const days = 30;

/** Many small tranches, so that faults meet the middle of the work, or large ones, which the store joins to a file. */
const sizes = {
  small: { advertisers: 150, trancheBytes: 32 * 1024 },
  large: { advertisers: 300, trancheBytes: 8 * 1024 * 1024 },
};

export const drillParts = ["web", "executor", "s3", "postgres"] as const;
export type DrillPart = (typeof drillParts)[number];

/** A stack of the drill's own: its parts meet the database and the object store through wires that can fail. */
export interface DrillStack extends Pick<WiredStack, "pool" | "store" | "wires" | "stop"> {
  api: ApiAccess;
  /** How many have clicks. */
  advertisers: number;
  /** Ends a part with SIGKILL and has it started again. */
  kill(part: DrillPart): Promise<void>;
  /** As if the S3 server's disk were full: it can write no file beyond that size. Null gives it room again. */
  limitFileBytes(bytes: number | null): Promise<void>;
  /** Gives events to the executor, whoever made them. */
  sendEvents(events: { id: string; name: string; data: Record<string, unknown> }[]): Promise<void>;
  /** Resolves when every part answers. */
  untilHealthy(): Promise<void>;
  /** The last lines of each program. */
  lastLines(): string;
}

/** Between two attempts of a step: longer than a fault that passes lasts, so that it does not use up all of them by itself. */
const retryDelayMs = 1_000;

/** Starts everything in a temporary folder, with clicks in the database and one admin; `stop` removes it all. */
export async function startDrillStack(size: keyof typeof sizes = "small"): Promise<DrillStack> {
  const { advertisers, trancheBytes } = sizes[size];
  const apiKey = createApiKey();
  const stack = await startWiredStack({
    isDurable: true,
    isDatabaseWired: true,
    retryDelayMs,
    env: {
      TRANCHE_BYTES: String(trancheBytes),
      RUN_STALLED_SECONDS: "60",
      S3_TIMEOUT_SECONDS: "2",
    },
    async prepareData(pool) {
      await prepareClicks(pool, advertisers, days);
      if (size === "large") await lengthenNames(pool);
      const admin = { email: "drill@example.com", name: "Drill", admin: true };
      await createDatabase(pool).user.create({ data: { ...admin, apiKeyDigest: digestApiKey(apiKey) } });
    },
  });
  const { url, executorUrl, eventKey, programs, pool, store, wires, stop } = stack;
  const isActive = () =>
    fetch(`${executorUrl}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  async function untilHealthy(): Promise<void> {
    await waitForHealth(url);
    while (!(await isActive())) await sleep(50);
  }

  await untilHealthy();
  return {
    api: { url, apiKey },
    advertisers,
    pool,
    store,
    wires,
    kill: (part) => (part === "postgres" ? stack.killPostgres() : programs[part].kill()),
    async limitFileBytes(bytes) {
      const pid = programs.s3.pid();
      await promisify(execFile)("prlimit", [`--pid=${pid}`, `--fsize=${bytes ?? "unlimited"}:unlimited`]);
    },
    async sendEvents(events) {
      const answer = await fetch(`${executorUrl}/e/${eventKey}`, {
        method: "POST",
        body: JSON.stringify(events),
      });
      // One that was just started has no database yet. Then nobody takes an event, as when nobody is there.
      if (!answer.ok && answer.status !== 503)
        throw new Error(`The executor answered an event with ${answer.status}.`);
    },
    untilHealthy,
    lastLines: () => lastLinesOf(programs),
    stop,
  };
}

/** Names that no codec makes shorter by much, as long as an index takes them. */
async function lengthenNames(pool: DrillStack["pool"]): Promise<void> {
  await pool.query(`
    update advertisers a set name = name || ' ' || (
      select string_agg(encode(sha256(convert_to(a.id || '-' || nth, 'utf8')), 'base64'), '' order by nth)
      from generate_series(1, 57) nth)`);
}
