import { setTimeout as sleep } from "node:timers/promises";
import { createPool } from "@/lib/db/pool";
import { eventPrefix } from "@/lib/env";
import { Complaint, type Finding, look } from "./finding";

export interface EngineSettings {
  databaseUrl: string;
  baseUrl: string | undefined;
  eventKey: string | undefined;
  appId: string;
  /** How long an event may take to come back. */
  waitMs: number;
}

/** Inngest's own, where no server is named. Source: Inngest documentation, "Sending events from any language". */
const hostedEvents = "https://inn.gs";

const resendMs = 3_000;

function sendEvent(address: string, eventKey: string, event: unknown): Promise<Response> {
  return fetch(new URL(`/e/${encodeURIComponent(eventKey)}`, address), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(event),
  });
}

/**
 * Sends an event that wakes the sweep, and waits until the sweep has noted in the database that it ran: so the event key is
 * right, and the engine knows the app, reaches it and signs its calls as the app expects.
 */
export async function examineEngine(settings: EngineSettings): Promise<Finding[]> {
  const { databaseUrl, baseUrl, eventKey, appId, waitMs } = settings;
  const address = baseUrl ?? hostedEvents;
  const pool = createPool(databaseUrl, 1);
  const readInstallation = async () =>
    (await pool.query<{ id: string; seenAt: Date }>('select id, seen_at as "seenAt" from installation'))
      .rows[0];
  try {
    const before = await readInstallation().catch(() => undefined);
    // Another installation that the engine calls in this one's place refuses what is not its own.
    const event = { name: `${eventPrefix(appId)}exports/sweep.wanted`, data: { installation: before?.id } };
    const sent = await look(
      "engine",
      "event sent",
      async () => {
        if (eventKey === undefined)
          throw new Complaint("INNGEST_EVENT_KEY is not set: take it from the engine's settings.");
        const answer = await sendEvent(address, eventKey, event);
        if (answer.status === 401 || answer.status === 403)
          throw new Complaint("The engine does not know INNGEST_EVENT_KEY: correct it.");
        if (!answer.ok)
          throw new Complaint(`The engine at ${address} answers ${answer.status}: correct INNGEST_BASE_URL.`);
        return `taken by ${new URL(address).origin}`;
      },
      () => `Nothing answers at ${address}: start the engine, or correct INNGEST_BASE_URL.`,
    );
    if (!sent.isOk || before === undefined) return [sent];
    const back = await look("engine", "event back", async () => {
      const startedAt = performance.now();
      let sentAt = startedAt;
      while (performance.now() - startedAt < waitMs) {
        // A sweep that was under way just then is not begun a second time.
        if (eventKey !== undefined && performance.now() - sentAt > resendMs) {
          await sendEvent(address, eventKey, event);
          sentAt = performance.now();
        }
        if ((await readInstallation())?.seenAt.getTime() !== before.seenAt.getTime())
          return `the app was called within ${Math.round(performance.now() - startedAt)} ms`;
        await sleep(100);
      }
      throw new Complaint(
        `The app was not called within ${waitMs / 1000} seconds: start it, sync it with the engine at /api/inngest, and give ` +
          `both the same INNGEST_SIGNING_KEY. If another installation's app is called ${appId} at that engine, too, set ` +
          "another INNGEST_APP_ID here.",
      );
    });
    return [sent, back];
  } finally {
    await pool.end();
  }
}
