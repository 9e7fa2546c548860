import { Cron } from "croner";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { replaceDeps, workerDeps } from "@/e2e/support/replaced-deps";
import { countExecutions, type DurableFunction, type RunEvent } from "@/e2e/support/step-run";
import { onDatabaseClock } from "@/lib/db/database-clock";
import type { ObjectStore } from "@/lib/storage/object-store";
import { clicks, createClicksFixture, oneRow } from "@/lib/testing/exports/clicks-fixture";
import type { ExportFixture } from "@/lib/testing/exports/export-fixture";
import { daySeconds, testAges } from "@/lib/testing/exports/test-ages";
import { announce } from "./announce";
import { inngest } from "./client";
import { deliverWebhook } from "./deliver-webhook";
import { endpoint } from "./endpoint";
import { filesChosen, sweepWanted, webhookDue } from "./events";
import { generateExport } from "./generate-export";
import { recheckFiles } from "./recheck-files";
import { sweep } from "./sweep";

// Called over the SDK's own protocol, as an engine does; what is sent to the engine is kept here.

vi.mock("@/lib/deps/worker", () => import("@/e2e/support/replaced-deps"));
vi.mock("@/lib/deps/core", () => import("@/e2e/support/replaced-deps"));

const filesPerDay = 5;
let fixture: ExportFixture;
let sent: RunEvent[] = [];
const logged: Record<string, unknown>[] = [];
const log = pino({ base: null }, { write: (line: string) => void logged.push(JSON.parse(line)) });

function sending() {
  return vi.spyOn(inngest, "send").mockImplementation(async (events) => {
    sent.push(...([events].flat() as RunEvent[]));
    return { ids: [] };
  });
}

beforeAll(async () => {
  // Unsigned: there is no engine here.
  vi.stubEnv("INNGEST_DEV", "1");
  fixture = await createClicksFixture();
  const { makeDeps } = fixture;
  replaceDeps({
    makeDeps,
    database: makeDeps.database,
    log,
    sweepAges: testAges,
    settings: { RECHECK_FILES_PER_DAY: filesPerDay },
    noteUse: async () => undefined,
    readDatabaseTime: () => onDatabaseClock(makeDeps.database, new Date()),
  });
});
beforeEach(() => {
  sent = [];
  logged.length = 0;
  sending();
});
afterAll(async () => {
  await fixture.close();
  vi.unstubAllEnvs();
});

const tick: RunEvent = { name: "inngest/scheduled.timer", data: {} };

/** When the function is called of itself within a day. */
function callsOfDay(durable: DurableFunction, from: Date): Date[] {
  const schedules = (durable.opts.triggers ?? []).flatMap((trigger) =>
    "cron" in trigger && typeof trigger.cron === "string" ? trigger.cron : [],
  );
  const until = from.getTime() + daySeconds * 1000;
  return schedules.flatMap((schedule) =>
    new Cron(schedule, { timezone: "UTC" }).nextRuns(24 * 60, from).filter((at) => at.getTime() <= until),
  );
}

/** Finished exports in a store that signs nothing: a signature of tomorrow would be refused. */
async function storeWithoutClock(files: number): Promise<ObjectStore> {
  const { store } = fixture.makeDeps;
  const kept = new Map<string, Uint8Array>();
  for (let made = 0; made < files; made++) {
    const { storageKey } = await fixture.load(await fixture.make(oneRow));
    if (storageKey !== null) kept.set(storageKey, await store.get(storageKey));
  }
  return {
    ...store,
    list: async (prefix) => [...kept.keys()].filter((key) => key.startsWith(prefix)),
    listUploads: async () => [],
    delete: async (keys) => {
      for (const key of keys) kept.delete(key);
    },
    async *read(key) {
      yield kept.get(key) ?? new Uint8Array(0);
    },
  };
}

describe("what it costs", () => {
  it("24 idle hours are at most 300 executions, the files that are read again among them", async () => {
    const given = workerDeps();
    const store = await storeWithoutClock(filesPerDay + 1);
    replaceDeps({ ...given, makeDeps: { ...fixture.makeDeps, store } });
    const start = new Date(Date.now() + daySeconds * 1000);
    const calls = endpoint.functions.flatMap((durable) =>
      callsOfDay(durable, start).map((at) => ({ durable, at })),
    );
    let executions = 0;
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => {
      vi.useRealTimers();
      replaceDeps(given);
    });
    for (const { durable, at } of calls.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
      vi.setSystemTime(at);
      executions += await countExecutions(durable, tick);
      const events = sent.splice(0);
      for (const event of events) {
        expect(event.name).toBe(filesChosen.name);
        executions += await countExecutions(recheckFiles, event);
      }
    }
    expect(calls).toHaveLength(288);
    const { rows } = await fixture.makeDeps.pool.query(
      "select count(*)::int as count from export_reports where file_checked_at is not null",
    );
    expect(rows[0].count).toBeGreaterThanOrEqual(filesPerDay);
    expect(executions).toBeLessThanOrEqual(300);
  }, 240_000);

  it("an export of one tranche takes 2 executions, one of n tranches at most n + 3", async () => {
    for (const [body, tranches] of [
      [oneRow, 0],
      [clicks, 3],
    ] as const) {
      const exportId = await fixture.request(body);
      const data = { exportId, userId: fixture.viewer.userId, attempt: 1, requestId: null };
      const executions = await countExecutions(generateExport, { name: "exports/export.requested", data });
      expect(await fixture.load(exportId)).toMatchObject({ status: "completed" });
      // Tranches that are rendered while the rows are read need no step of their own.
      const [min, max] = tranches === 0 ? [2, 2] : [3, tranches + 3];
      expect(executions).toBeGreaterThanOrEqual(min);
      expect(executions).toBeLessThanOrEqual(max);
    }
  });
});

describe("a sweep", () => {
  it("sends the events of exports and messages again that nobody took up", async () => {
    const { database } = fixture.makeDeps;
    const userId = fixture.viewer.userId;
    const webhook = await database.webhookEndpoint.create({
      data: { userId, url: "https://hooks.example/", secretEncrypted: "none" },
    });
    const delivery = await database.webhookDelivery.create({
      data: { endpointId: webhook.id, eventType: "webhook.test" },
    });
    const exportId = await fixture.request(oneRow);
    await fixture.makeDeps.pool.query(
      "update export_reports set status_changed_at = now() - interval '2 minutes' where id = $1",
      [exportId],
    );
    await countExecutions(sweep, tick);
    const data = { exportId, userId, attempt: 1, requestId: null };
    expect(sent).toContainEqual(expect.objectContaining({ data }));
    const due = { deliveryId: Number(delivery.id), endpointId: webhook.id };
    expect(sent).toContainEqual(expect.objectContaining({ name: webhookDue.name, data: due }));
    expect(deliverWebhook.opts.triggers).toHaveLength(1);
    await database.webhookEndpoint.delete({ where: { id: webhook.id } });
  });

  it("sends the event of an export under the same id at first, and under another one when it came to nothing", async () => {
    const { database, pool } = fixture.makeDeps;
    const exportId = await fixture.request(oneRow);
    const { userId, attempt, createdAt } = await fixture.load(exportId);
    await announce.exportRequested({ exportId, userId, attempt, createdAt, requestId: null });
    const idsSent = () =>
      sent
        .splice(0)
        .filter(({ data }) => data.exportId === exportId)
        .map(({ id }) => id);
    const [first, ...none] = idsSent();
    expect(first).toEqual(expect.any(String));
    expect(none).toEqual([]);
    const wait = (minutes: number) =>
      pool.query(
        "update export_reports set status_changed_at = now() - make_interval(mins => $2) where id = $1",
        [exportId, minutes],
      );
    await wait(5);
    await countExecutions(sweep, tick);
    expect(idsSent()).toEqual([first]);
    await wait(35);
    await countExecutions(sweep, tick);
    const again = idsSent();
    expect(again).toEqual([expect.any(String)]);
    expect(again).not.toEqual([first]);
    await database.exportReport.delete({ where: { id: exportId } });
  });

  it("does all the rest where one task fails, and fails then with its name", async () => {
    const { makeDeps } = fixture;
    const given = workerDeps();
    const exportId = await fixture.make(clicks);
    await makeDeps.pool.query(
      "update export_reports set completed_at = completed_at - interval '1 hour' where id = $1",
      [exportId],
    );
    await makeDeps.database.idempotencyKey.create({
      data: {
        userId: fixture.viewer.userId,
        key: "old",
        bodyDigest: "0".repeat(64),
        createdAt: new Date(Date.now() - 2 * daySeconds * 1000),
      },
    });
    const store = { ...makeDeps.store, list: () => Promise.reject(new Error("no store today")) };
    replaceDeps({ ...given, makeDeps: { ...makeDeps, store } });
    // The SDK says so itself, too.
    const said = vi.spyOn(console, "error").mockReturnValue();
    await expect(countExecutions(sweep, tick)).rejects.toThrow("remove_stage_objects");
    expect(said).toHaveBeenCalled();
    replaceDeps(given);
    expect(await makeDeps.database.idempotencyKey.count({ where: { key: "old" } })).toBe(0);
    expect(logged).toContainEqual(expect.objectContaining({ level: 50, task: "remove_stage_objects" }));
    await countExecutions(sweep, tick);
    expect(await fixture.objectsOf(exportId)).toHaveLength(1);
  });

  it("removes nothing early where the clock of its host is ahead of the database's", async () => {
    const given = workerDeps();
    const store = await storeWithoutClock(1);
    const { pool } = fixture.makeDeps;
    replaceDeps({ ...given, makeDeps: { ...fixture.makeDeps, store } });
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => {
      vi.useRealTimers();
      replaceDeps(given);
    });
    const removed = async () => {
      const { rows } = await pool.query(
        "select count(*)::int as count from export_reports where file_removed_at is not null",
      );
      return rows[0].count;
    };
    const before = await removed();
    vi.setSystemTime(new Date(Date.now() + 2 * testAges.fileSeconds * 1000));
    await countExecutions(sweep, tick);
    expect(await removed()).toBe(before);
  });

  it("is woken by the first event that gets through after one that did not", async () => {
    const requested = { exportId: 1, userId: 1, attempt: 1, createdAt: new Date(), requestId: null };
    const names = () => sent.splice(0).map(({ name }) => name);
    await announce.exportRequested(requested);
    expect(names()).toEqual(["exports/export.requested"]);
    vi.spyOn(inngest, "send").mockRejectedValue(new Error("no engine today"));
    await expect(announce.exportRequested(requested)).rejects.toThrow("no engine today");
    sending();
    await announce.exportRequested(requested);
    expect(names()).toEqual(["exports/export.requested", sweepWanted.name]);
    await announce.exportRequested(requested);
    expect(names()).toEqual(["exports/export.requested"]);
  });
});
