import { randomUUID } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Viewer } from "@/lib/auth/viewer";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { createEstimator } from "@/lib/exports/read/estimator";
import { getExport } from "@/lib/exports/record/read-exports";
import { changeStatus } from "@/lib/exports/record/status";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { createViewer } from "@/lib/testing/viewers";
import { createExportFeed, type ExportFeed } from "./export-feed";
import type { Watched } from "./read-events";
import { waitForChange } from "./wait-for-change";
import { watchExports } from "./watch-exports";

// What somebody who waits is told, on a real outbox. Work happens on `pool`, as in another process.

let testDatabase: TestDatabase;
let pool: pg.Pool;
let database: Database;
let feed: ExportFeed;
let ann: Viewer;
let ben: Viewer;
let admin: Viewer;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url);
  database = createDatabase(pool);
  feed = createExportFeed(pool, testDatabase.url);
  [ann, ben, admin] = [
    await makeViewer("ann", false),
    await makeViewer("ben", false),
    await makeViewer("admin", true),
  ];
});
afterAll(async () => {
  await feed.close();
  await pool.end();
  await testDatabase.drop();
});

function makeViewer(name: string, admin: boolean): Promise<Viewer> {
  return createViewer(database, { email: `${name}@example.com`, name, admin });
}

function row(userId: number) {
  return { userId, reportType: "deals_excel", fingerprint: randomUUID().padEnd(64, "0") };
}

async function makeExport(viewer: Viewer, on: Pick<Database, "exportReport"> = database): Promise<number> {
  return (await on.exportReport.create({ data: row(viewer.userId) })).id;
}

/** As if somebody set this machine's clock back by an hour, until the test has ended. */
function setClockBack(): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 3_600_000 });
  onTestFinished(() => void vi.useRealTimers());
}

/** The export with `parts` children, of which none is ready. */
async function cut(id: number, parts: number): Promise<void> {
  const { userId } = await database.exportReport.update({
    where: { id },
    data: { chunkedExport: true, totalParts: parts },
  });
  await database.exportReport.createMany({
    data: Array.from({ length: parts }, (_, partIndex) => ({
      ...row(userId),
      parentReportId: id,
      partIndex,
    })),
  });
}

async function finishPart(parentReportId: number, partIndex: number): Promise<void> {
  const where = { parentReportId_partIndex: { parentReportId, partIndex } };
  const { id } = await database.exportReport.findUniqueOrThrow({ where });
  await changeStatus(database, id, "start");
  await changeStatus(database, id, "complete");
}

/** A watch from its opening on; `next` is the exports of the next report that has news, as "id status ready". */
async function startWatch(viewer: Viewer, watched: Watched, after?: number, on: ExportFeed = feed) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const options = {
    signal: stop.signal,
    idleMs: 20_000,
    lifeMs: 60_000,
    findViewer: async () => viewer,
    inTurn: <T>(read: () => Promise<T>) => read(),
  };
  let onAsleep: () => void = () => undefined;
  const observed: ExportFeed = {
    ...on,
    subscribe(isWanted, signal) {
      const subscription = on.subscribe(isWanted, signal);
      return {
        ...subscription,
        next(timeoutMs) {
          onAsleep();
          return subscription.next(timeoutMs);
        },
      };
    },
  };
  const reports = watchExports({ database, feed: observed }, viewer, watched, after, options);
  let lastEventId = (await reports.next()).value?.lastEventId ?? 0;
  async function next(): Promise<string[]> {
    const { value } = await reports.next();
    if (!value) return [];
    lastEventId = value.lastEventId;
    return value.news.map(({ row: { id, status, ready } }) => `${id} ${status} ${ready.parts}`);
  }
  return {
    stop: () => stop.abort(),
    lastEventId: () => lastEventId,
    next,
    /** The news of a change that is made while the watch sleeps. */
    async wokenBy(change: () => Promise<unknown>): Promise<string[]> {
      const asleep = new Promise<void>((resolve) => {
        onAsleep = resolve;
      });
      const news = next();
      await asleep;
      await change();
      return news;
    },
  };
}

describe("a watch", () => {
  it("tells each change of status, each part that is ready and each new name, as the export is then", async () => {
    const id = await makeExport(ann);
    const watch = await startWatch(ann, { exportId: id });
    expect(await watch.wokenBy(() => changeStatus(database, id, "start"))).toEqual([`${id} processing 0`]);
    expect(await watch.wokenBy(() => cut(id, 2))).toEqual([`${id} processing 0`]);
    expect(await watch.wokenBy(() => finishPart(id, 1))).toEqual([`${id} processing 1`]);
    expect(await watch.wokenBy(() => finishPart(id, 0))).toEqual([`${id} processing 2`]);
    expect(await watch.wokenBy(() => changeStatus(database, id, "complete"))).toEqual([`${id} completed 2`]);
    const rename = () => database.exportReport.update({ where: { id }, data: { name: "November, Awin" } });
    expect(await watch.wokenBy(rename)).toEqual([`${id} completed 2`]);
  });

  it("that begins after the last event of another one misses nothing and repeats nothing", async () => {
    const first = await startWatch(ann, "all");
    const before = await makeExport(ann);
    expect(await first.next()).toEqual([`${before} pending 0`]);
    first.stop();
    const [one, other] = [await makeExport(ann), await makeExport(ann)];
    await changeStatus(database, one, "start");
    const second = await startWatch(ann, "all", first.lastEventId());
    expect(await second.next()).toEqual([`${other} pending 0`, `${one} processing 0`]);
  });

  it("of one's own exports tells nothing of somebody else's", async () => {
    const watch = await startWatch(ann, "all");
    await makeExport(ben);
    const own = await makeExport(ann);
    expect(await watch.next()).toEqual([`${own} pending 0`]);
  });

  it("of everybody's exports tells of a transaction that ends after a later one", async () => {
    const watch = await startWatch(admin, "all");
    let [early, late] = [0, 0];
    await database.$transaction(async (transaction) => {
      early = await makeExport(ann, transaction);
      late = await makeExport(ben);
      expect(await watch.next()).toEqual([`${late} pending 0`]);
    });
    expect(await watch.next()).toEqual([`${early} pending 0`]);
    watch.stop();

    // The same between two watches.
    const other = await startWatch(admin, "all");
    await database.$transaction(async (transaction) => {
      early = await makeExport(ann, transaction);
      late = await makeExport(ben);
      expect(await other.next()).toEqual([`${late} pending 0`]);
      other.stop();
    });
    const resumed = await startWatch(admin, "all", other.lastEventId());
    expect(await resumed.next()).toContain(`${early} pending 0`);
  });

  it("goes on after its listening connection was cut", async () => {
    const watch = await startWatch(ann, "all");
    const cutConnection = `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'tranche listener' and datname = current_database()`;
    let id = 0;
    const news = await watch.wokenBy(async () => {
      expect((await pool.query(cutConnection)).rowCount).toBeGreaterThan(0);
      id = await makeExport(ann);
    });
    expect(news).toEqual([`${id} pending 0`]);
  });

  it("is told in time where nobody can listen, by looking at the table", async () => {
    const deaf = createExportFeed(pool, "postgresql://nobody@127.0.0.1:1/none");
    onTestFinished(() => deaf.close());
    const watch = await startWatch(ann, "all", undefined, deaf);
    for (let round = 0; round < 2; round++) {
      let id = 0;
      const news = await watch.wokenBy(async () => {
        id = await makeExport(ann);
      });
      expect(news).toEqual([`${id} pending 0`]);
    }
  });

  it("ends when its credentials die", async () => {
    const options = { signal: new AbortController().signal, idleMs: 20, lifeMs: 60_000 };
    const reports = watchExports({ database, feed }, ann, "all", undefined, {
      ...options,
      inTurn: (read) => read(),
      findViewer: async () => undefined,
    });
    let count = 0;
    for await (const { news } of reports) count += news.length;
    expect(count).toBe(0);
  });

  it("ends at the end of its life though the clock is set back meanwhile", async () => {
    const options = { signal: new AbortController().signal, idleMs: 60_000, lifeMs: 50 };
    const reports = watchExports({ database, feed }, ann, "all", undefined, {
      ...options,
      inTurn: (read) => read(),
      findViewer: async () => ann,
    });
    await reports.next();
    setClockBack();
    for await (const { news } of reports) expect(news).toEqual([]);
  });

  it("ends when the process stops", async () => {
    const own = createExportFeed(pool, testDatabase.url);
    const watch = await startWatch(ann, "all", undefined, own);
    const next = watch.next();
    await own.close();
    expect(await next).toEqual([]);
  });
});

describe("a long poll", () => {
  it("50 at once on two connections are all answered with the change, and not before it", async () => {
    const small = createPool(testDatabase.url, 2);
    const smallDatabase = createDatabase(small);
    const ownFeed = createExportFeed(small, testDatabase.url);
    onTestFinished(async () => {
      await ownFeed.close();
      await small.end();
    });
    const id = await makeExport(ann);
    const waiting = () => ({ exportId: id, timeoutMs: 30_000, signal: new AbortController().signal });
    let reads = 0;
    let isStarted = false;
    const polls = Array.from({ length: 50 }, () =>
      waitForChange(
        ownFeed,
        waiting(),
        async () => {
          const { status } = await getExport(smallDatabase, ann, id);
          if (++reads === 50) {
            isStarted = true;
            await changeStatus(database, id, "start");
          }
          return status;
        },
        (status) => status !== "pending",
      ),
    );
    expect(new Set(await Promise.all(polls))).toEqual(new Set(["processing"]));
    expect(isStarted).toBe(true);
  });

  it("whose time is over, or whose caller has gone, ends with what is true then", async () => {
    const id = await makeExport(ann);
    const read = async () => (await getExport(database, ann, id)).status;
    const { signal } = new AbortController();
    expect(await waitForChange(feed, { exportId: id, timeoutMs: 50, signal }, read, () => false)).toBe(
      "pending",
    );
    const gone = AbortSignal.abort();
    expect(
      await waitForChange(feed, { exportId: id, timeoutMs: 30_000, signal: gone }, read, () => false),
    ).toBe("pending");
  });
});

describe("a long poll while the clock is set back", () => {
  it("lasts no longer than it was to", async () => {
    const id = await makeExport(ann);
    const { signal } = new AbortController();
    const read = async () => {
      setClockBack();
      return (await getExport(database, ann, id)).status;
    };
    expect(await waitForChange(feed, { exportId: id, timeoutMs: 50, signal }, read, () => false)).toBe(
      "pending",
    );
  });
});

describe("the estimate", () => {
  it("comes from the type's completed exports, this run's parts and the place in the queue", async () => {
    await database.exportReport.deleteMany();
    const at = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1000);
    const earlier = { ...row(ann.userId), startedAt: at(70), completedAt: at(60), rowCount: 1000 };
    await database.exportReport.create({ data: { ...earlier, status: "completed" } });
    const running = await makeExport(ann);
    await cut(running, 4);
    await changeStatus(database, running, "start", { startedAt: at(7), snapshotAt: at(6), rowCount: 5000 });
    const [next, last] = [await makeExport(ben), await makeExport(ann)];

    const estimator = createEstimator(pool);
    const rows = [running, next, last].map((id) => ({ id, status: "pending" }));
    const byHistory = await estimator.estimate(rows);
    // 5,000 rows at 100 a second, less what has passed.
    expect(byHistory.get(running)?.etaSeconds).toBeGreaterThan(25);
    expect(byHistory.get(next)).toEqual({ etaSeconds: expect.any(Number), queuePosition: 1 });
    expect(byHistory.get(last)?.queuePosition).toBe(2);

    await finishPart(running, 0);
    await finishPart(running, 1);
    // Half of its parts took a few seconds.
    expect((await estimator.estimate(rows)).get(running)?.etaSeconds).toBeLessThan(25);
    expect(await estimator.estimate([{ id: running, status: "completed" }])).toEqual(new Map());
  });
});
