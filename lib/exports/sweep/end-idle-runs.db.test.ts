import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failExport } from "@/lib/exports/make/fail-export";
import { snapshotExport } from "@/lib/exports/make/snapshot-export";
import { changeStatus } from "@/lib/exports/record/status";
import { whileWanted } from "@/lib/exports/record/while-wanted";
import { clicks, createClicksFixture, oneRow } from "@/lib/testing/exports/clicks-fixture";
import { type ExportFixture, firstAttempt } from "@/lib/testing/exports/export-fixture";
import { testAges as ages, later } from "@/lib/testing/exports/test-ages";
import { endIdleRuns } from "./end-idle-runs";
import { findWaitingExports } from "./find-waiting-exports";

// How exports end that do not come to an end by themselves.

let fixture: ExportFixture;

beforeAll(async () => {
  fixture = await createClicksFixture();
});
afterAll(() => fixture.close());

const load = (id: number) => fixture.load(id);

async function processingExport(): Promise<number> {
  const id = await fixture.request(clicks);
  await snapshotExport(fixture.makeDeps, firstAttempt(id));
  return id;
}

describe("an attempt that nobody has begun for a minute", () => {
  it("is sent again, and not before", async () => {
    const { database } = fixture.makeDeps;
    const id = await fixture.request(oneRow);
    const sent = async (seconds: number) =>
      (await findWaitingExports(database, later(seconds))).filter(
        ({ requested }) => requested.exportId === id,
      );
    expect(await sent(50)).toEqual([]);
    const { createdAt } = await load(id);
    const requested = { exportId: id, userId: fixture.viewer.userId, attempt: 1, createdAt, requestId: null };
    expect(await sent(70)).toEqual([{ requested, turn: 0 }]);
    expect(await sent(31 * 60)).toEqual([{ requested, turn: 1 }]);
    await changeStatus(database, id, "start");
    expect(await sent(70)).toEqual([]);
  });
});

describe("a run that no longer moves", () => {
  it("is ended with its parts, and says so", async () => {
    const id = await processingExport();
    await endIdleRuns(fixture.makeDeps, ages, later(ages.stalledSeconds - 60));
    expect((await load(id)).status).toBe("processing");
    await endIdleRuns(fixture.makeDeps, ages, later(ages.stalledSeconds + 60));
    const { tranches, ...row } = await load(id);
    expect(row).toMatchObject({
      status: "failed",
      outcomeCode: "timed_out",
      errorMessage: expect.stringContaining("no progress"),
    });
    for (const tranche of tranches) {
      expect(tranche).toMatchObject({ status: "failed", outcomeCode: "timed_out" });
    }
  });

  it("moves as long as one of its parts does", async () => {
    const { database } = fixture.makeDeps;
    const id = await processingExport();
    const [part] = (await load(id)).tranches;
    const now = later(ages.stalledSeconds + 60);
    await database.exportReport.update({ where: { id: part?.id ?? 0 }, data: { updatedAt: now } });
    await endIdleRuns(fixture.makeDeps, ages, now);
    expect((await load(id)).status).toBe("processing");
  });

  it("moves as long as a step is at it, however long it waits or works without a change", async () => {
    const { database, pool } = fixture.makeDeps;
    const id = await processingExport();
    const isAlive = async () => (await load(id)).movedAt !== null;
    const makeOld = (columns: string) =>
      pool.query(
        `update export_reports set (${columns}) = row(${columns.replaceAll(/\w+/g, "now() - interval '1 day'")})
         where $1 in (id, parent_report_id)`,
        [id],
      );
    await makeOld("updated_at");
    await whileWanted(database, firstAttempt(id), async () => {
      await expect.poll(isAlive).toBe(true);
      await endIdleRuns(fixture.makeDeps, ages, later(0));
      expect((await load(id)).status).toBe("processing");
    });
    await makeOld("moved_at, updated_at");
    await endIdleRuns(fixture.makeDeps, ages, later(0));
    expect(await load(id)).toMatchObject({ status: "failed", outcomeCode: "timed_out" });
  });

  it("has an age that none exceeds: waiting or working", async () => {
    const { database } = fixture.makeDeps;
    const [waiting, working] = [await fixture.request(oneRow), await processingExport()];
    const now = later(ages.runSecondsMax + 60);
    // It moved just now, and is too old all the same.
    await database.exportReport.update({ where: { id: working }, data: { updatedAt: now } });
    await endIdleRuns(fixture.makeDeps, ages, now);
    for (const id of [waiting, working]) {
      expect(await load(id)).toMatchObject({
        status: "failed",
        outcomeCode: "timed_out",
        errorMessage: expect.stringContaining("in the time that an export may take"),
      });
    }
  });
});

it("a failure tells the person what to do, and the log the cause, the export and the request", async () => {
  const { database } = fixture.makeDeps;
  const id = await fixture.request(oneRow);
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const cause = "source_unavailable: connect ECONNREFUSED 10.0.0.7:5432";
  await failExport({ database, log }, { ...firstAttempt(id), requestId: "req_1" }, cause);
  await failExport({ database, log }, { ...firstAttempt(id), requestId: "req_1" }, cause);
  const row = await load(id);
  expect(row).toMatchObject({ status: "failed", outcomeCode: "source_failed" });
  expect(row.errorMessage).toBe(
    "The database could not be reached or had no room to work, although it was tried 5 times. Retry in a few minutes.",
  );
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ exportId: id, attempt: 1, requestId: "req_1", message: cause }),
  ]);
});
