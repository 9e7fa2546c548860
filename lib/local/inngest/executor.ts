import type { Server } from "node:http";
import sql from "sql-template-tag";
import { createHttpApi } from "@/lib/local/inngest/api/http-api";
import { createPageDoor } from "@/lib/local/inngest/api/page-door";
import { isSigningKey } from "@/lib/local/inngest/app/signature";
import { createSync } from "@/lib/local/inngest/app/sync";
import { fireCrons } from "@/lib/local/inngest/schedule/cron";
import { backoffMs } from "@/lib/local/inngest/schedule/durations";
import { routeEvents } from "@/lib/local/inngest/schedule/router";
import type { ExecutorContext } from "./context";
import { isPassing, openDatabase } from "./database";
import { type Leadership, startLeadership } from "./leadership";
import { startLoop } from "./loop";
import { deleteExpired } from "./retention";
import { migrate } from "./schema";
import { createSignal } from "./signal";
import { createWorker } from "./worker";

// The way of an event through this folder:
//   http-api, accept-events     POST /e/<key> stores it in inn.events
//   router                      it starts runs, cancels runs, ends waits; a run begins as an item of inn.queue
//   claims, worker              items that are due are leased, as many at a time as maxInFlight and keys allow
//   dispatch, app-client        each is one signed call of the app's Inngest route
//   outcome, apply-outcome      its answer becomes memos (memo), new items (plan-steps) or the run's end (runs)
//   checkpoint                  memos of a function that goes on within the same call
// Whatever a call brings is written under the fence of its lease (fence). One process at a time does all this
// for a database (leadership); sync and registration tell it what functions the app has.

export interface ExecutorOptions {
  /** Port for the SDK and the operator; 0 takes a free one. */
  port: number;
  host?: string;
  databaseUrl: string;
  /** The full URL of the app's Inngest route, e.g. http://127.0.0.1:3000/api/inngest. */
  appUrl: string;
  /** Hex, as in INNGEST_SIGNING_KEY; null runs unsigned, for an app with INNGEST_DEV. */
  signingKey: string | null;
  eventKey: string;
  /** Calls of the app at a time; default 8. */
  maxInFlight?: number;
  /** Days for which ended runs and their events are kept; default 7. */
  retentionDays?: number;
  /** Milliseconds between two questions for the app's functions; default 60,000. */
  syncIntervalMs?: number;
  /** Milliseconds before the attempt after attempt `attempt` (from 0); default as Inngest documents it. */
  retryDelayMs?: (attempt: number) => number;
  /** One line for the operator; default: standard error. */
  log?: (line: string) => void;
  /** The address that opens the page of runs, once; a new one as soon as it is used. For the operator alone. */
  onPageLink?: (link: string) => void;
}

export interface Executor {
  url: string;
  /** Resolves when this process holds the lock; at once unless another executor serves the database. */
  active: Promise<void>;
  /** Waits a moment for what is under way, gives the rest back, and frees lock and port. */
  close(): Promise<void>;
}

const routerIdleMs = 30_000;
const retentionIntervalMs = 60 * 60 * 1000;
const drainMsMax = 2_000;

/**
 * Starts an executor: a small program that does for one machine what an Inngest server does, by the protocol
 * of the unmodified SDK (https://github.com/inngest/inngest/blob/main/docs/SDK_SPEC.md), with its state in
 * the schema `inn` of `databaseUrl`. Resolves when it listens and either holds the database's lock or knows
 * that another executor does. Throws if the port is taken, the database cannot be reached or the key is not
 * one; later failures of either side are waited out.
 */
export async function startExecutor(options: ExecutorOptions): Promise<Executor> {
  const { host = "127.0.0.1" } = options;
  if (options.signingKey !== null && !isSigningKey(options.signingKey))
    throw new Error("The signing key must be hex with an even number of digits.");
  const context = createContext(options, options.maxInFlight ?? 8);
  const { db } = context;
  const closing = new AbortController();
  const worker = createWorker(context);
  const sync = createSync(context, options.syncIntervalMs ?? 60_000, closing.signal);
  let url = "";
  const showLink = () => options.onPageLink?.(`${url}/open?code=${door.code()}`);
  const door = createPageDoor(showLink);
  const server = createHttpApi(context, {
    host,
    door,
    health: { isActive: () => leadership?.isHeld() ?? false, registration: sync.state },
  });
  let leadership: Leadership | null = null;

  url = await listen(server, options.port, host);
  showLink();
  try {
    await migrate(db.pool);
  } catch (error) {
    server.close();
    await db.close();
    throw error;
  }

  let becomeActive: () => void = () => undefined;
  const active = new Promise<void>((resolve) => {
    becomeActive = resolve;
  });
  const { held, ...lock } = await new Promise<Leadership>((resolve) => {
    const started: Leadership = startLeadership({
      databaseUrl: options.databaseUrl,
      async onAcquired(client) {
        // Nobody else can be at work now. Calls of our own that outlived a lost connection stay ours.
        await client.query(
          "update inn.queue set lease = null, crashes = crashes + 1 where lease is not null and lease <> all($1)",
          [worker.leases()],
        );
        becomeActive();
        resolve(started);
      },
      onStandby() {
        context.log("another executor serves this database; waiting as its standby");
        resolve(started);
      },
      onEvent: context.eventSignal.notify,
      onLost(reason) {
        if (!closing.signal.aborted) context.log(`lost the database (${reason}); trying again`);
      },
    });
    leadership = started;
  });

  const whenServing = async () => {
    await held();
    await sync.first;
  };
  const loop = (ready: () => Promise<void>, turn: () => Promise<number>, signal = createSignal()) =>
    startLoop({
      ready,
      turn,
      signal,
      onError(error) {
        if (!isPassing(error))
          context.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      },
    });
  const workLoop = loop(whenServing, worker.turn, context.workSignal);
  const loops = [
    loop(held, sync.turn, context.syncSignal),
    loop(whenServing, async () => ((await routeEvents(context)) > 0 ? 0 : routerIdleMs), context.eventSignal),
    loop(whenServing, () => fireCrons(context)),
    loop(held, async () => {
      await deleteExpired(db, options.retentionDays ?? 7);
      return retentionIntervalMs;
    }),
  ];

  async function close(): Promise<void> {
    await workLoop.stop();
    const cutOff = await worker.drain(drainMsMax);
    closing.abort();
    await Promise.all(loops.map(({ stop }) => stop()));
    server.close();
    server.closeAllConnections();
    // A call that was cut short by our own end is nobody's crash.
    if (lock.isHeld() && cutOff.length > 0)
      await db
        .query(sql`update inn.queue set lease = null where lease = any(${cutOff})`)
        .catch((error) => context.log(`could not give back ${cutOff.length} calls: ${error.message}`));
    await lock.close();
    await db.close();
  }
  let closed: Promise<void> | null = null;
  return {
    url,
    active,
    close() {
      closed ??= close();
      return closed;
    },
  };
}

function createContext(options: ExecutorOptions, maxInFlight: number): ExecutorContext {
  return {
    db: openDatabase(options.databaseUrl, maxInFlight + 4),
    appUrl: options.appUrl,
    signingKey: options.signingKey,
    eventKey: options.eventKey,
    maxInFlight,
    retryDelayMs: options.retryDelayMs ?? backoffMs,
    functions: new Map(),
    eventSignal: createSignal(),
    workSignal: createSignal(),
    syncSignal: createSignal(),
    log: options.log ?? ((line) => console.error(`inngest executor: ${line}`)),
  };
}

function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.removeListener("error", reject);
      const address = server.address();
      if (typeof address !== "object" || address === null)
        return reject(new Error("not listening on a port"));
      resolve(`http://${host.includes(":") ? `[${host}]` : host}:${address.port}`);
    });
  });
}
