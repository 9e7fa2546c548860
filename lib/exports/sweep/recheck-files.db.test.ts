import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { getManifest } from "@/lib/exports/read/manifest";
import { secondsBefore } from "@/lib/exports/record/sweep-ages";
import { findTwin } from "@/lib/exports/request/find-twin";
import { whileLocked } from "@/lib/testing/database/while-locked";
import { createClicksFixture, oneRow } from "@/lib/testing/exports/clicks-fixture";
import type { ExportFixture } from "@/lib/testing/exports/export-fixture";
import { daySeconds, later, testAges } from "@/lib/testing/exports/test-ages";
import { watchStore } from "@/lib/testing/exports/watched-store";
import { chooseFiles, countDifferingFiles, recheckFile } from "./recheck-files";
import { removeFiles } from "./retention";

let fixture: ExportFixture;

beforeAll(async () => {
  fixture = await createClicksFixture();
});
afterAll(() => fixture.close());
beforeEach(async () => void (await fixture.makeDeps.pool.query("delete from export_reports")));

const load = (id: number) => fixture.load(id);

const choose = async (filesPerDay: number, now = new Date()) =>
  (await chooseFiles(fixture.makeDeps, testAges, filesPerDay, now)).exportIds;

async function keyOf(id: number): Promise<string> {
  return (await load(id)).storageKey ?? "";
}

async function makeOlder(id: number, seconds: number): Promise<void> {
  await fixture.makeDeps.pool.query(
    "update export_reports set completed_at = completed_at - $1 * interval '1 second' where id = $2",
    [seconds, id],
  );
}

/** What a day of the durable function does; returns the error lines. */
async function recheckAll(now = new Date()): Promise<Record<string, unknown>[]> {
  const lines: string[] = [];
  const log = pino({ base: null, level: "error" }, { write: (line: string) => void lines.push(line) });
  for (const id of await choose(100, now)) await recheckFile({ ...fixture.makeDeps, log }, testAges, id);
  return lines.map((line) => JSON.parse(line));
}

describe("a finished file that is read again", () => {
  it("and is what its receipt says is noted with the time; its readers notice nothing", async () => {
    const id = await fixture.make(oneRow);
    const { updatedAt } = await load(id);
    expect(await recheckAll()).toEqual([]);
    const row = await load(id);
    expect(row).toMatchObject({ fileCheckedAt: expect.any(Date), fileDifference: null, updatedAt });
    expect(await getManifest(fixture.makeDeps.database, fixture.viewer, id)).toMatchObject({
      file_checked_at: row.fileCheckedAt?.toISOString(),
      file_difference: null,
    });
  });

  it.each<[string, string, (bytes: Uint8Array) => Uint8Array | undefined]>([
    ["one bit is another", "other bytes", (bytes) => bytes.map((byte, at) => (at === 100 ? byte ^ 1 : byte))],
    ["its last byte is lost", "bytes. It was made with", (bytes) => bytes.subarray(0, bytes.length - 1)],
    ["it is gone", "no longer in the store", () => undefined],
  ])(
    "and %s: an error in the log, counted, on the receipt, and no twin's answer",
    async (_what, words, damage) => {
      const { database, store } = fixture.makeDeps;
      const body = { ...oneRow, search_params: { same: words } };
      const id = await fixture.make(body);
      await fixture.makeDeps.pool.query("update export_reports set completion_told_at = now()");
      const key = await keyOf(id);
      const whole = await store.get(key);
      const damaged = damage(whole);
      if (damaged) await store.put(key, damaged, "application/octet-stream");
      else await store.delete([key]);

      const fileDifference = expect.stringContaining(words);
      expect(await recheckAll()).toEqual([
        expect.objectContaining({ level: 50, exportId: id, fileDifference }),
      ]);
      expect(await countDifferingFiles(fixture.makeDeps)).toBe(1);
      const told = await getManifest(database, fixture.viewer, id);
      expect(told).toMatchObject({ file_checked_at: expect.any(String), file_difference: fileDifference });
      expect(await findTwin(database, await load(id), new Date(), 900)).toBeUndefined();

      // Brought back, from a backup say: the next look tells that, too.
      await store.put(key, whole, "application/octet-stream");
      expect(await recheckAll(later(daySeconds))).toEqual([]);
      expect(await countDifferingFiles(fixture.makeDeps)).toBe(0);
      expect(await findTwin(database, await load(id), new Date(), 900)).toMatchObject({ row: { id } });
    },
  );

  it.each<[string, (id: number) => Promise<unknown>]>([
    [
      "was removed at its age",
      () => removeFiles(fixture.makeDeps, testAges, later(testAges.fileSeconds + 60)),
    ],
    [
      "is being removed, which its row does not say yet",
      async (id) => {
        await fixture.makeDeps.store.delete([await keyOf(id)]);
        await makeOlder(id, testAges.fileSeconds);
      },
    ],
  ])("and just then %s differs in nothing", async (_what, remove) => {
    const id = await fixture.make(oneRow);
    const store = watchStore(fixture.makeDeps.store, async (place) => {
      if (place === "before read file") await remove(id);
    });
    expect(await recheckFile({ ...fixture.makeDeps, store }, testAges, id)).toEqual({ isDifferent: false });
    expect(await load(id)).toMatchObject({ fileCheckedAt: null, fileDifference: null });
    await expect(fixture.makeDeps.store.get(await keyOf(id))).rejects.toThrow("No object");
  });
});

describe("the files of a day", () => {
  it("are none where RECHECK_FILES_PER_DAY is 0", async () => {
    await fixture.make(oneRow);
    expect(await choose(0)).toEqual([]);
  });

  it("are no more than were asked for, whoever asks, and none is chosen twice", async () => {
    const all = new Set<number>();
    for (let made = 0; made < 4; made++) all.add(await fixture.make(oneRow));
    const chosen = (await Promise.all([choose(3), choose(3), choose(3), choose(3)])).flat();
    expect(chosen).toHaveLength(3);
    expect(new Set(chosen).size).toBe(3);
    for (const id of chosen) expect(all).toContain(id);
    expect(await choose(3)).toEqual([]);
  });

  it("are counted one process after the other, though all began before any had chosen", async () => {
    const id = await fixture.make(oneRow);
    const outcomes = await whileLocked(fixture.databaseUrl, { table: "export_reports", id }, 4, () =>
      choose(3),
    );
    const chosen = outcomes.map((outcome) =>
      outcome.status === "fulfilled" ? outcome.value : outcome.reason,
    );
    expect(chosen.flat()).toEqual([id]);
  });

  it("are those that were never looked at, then those whose last look is longest ago", async () => {
    const { pool } = fixture.makeDeps;
    const [long, short, never] = [
      await fixture.make(oneRow),
      await fixture.make(oneRow),
      await fixture.make(oneRow),
    ];
    const looked = (id: number, days: number) =>
      pool.query("update export_reports set file_check_begun_at = $1 where id = $2", [
        secondsBefore(new Date(), days * daySeconds),
        id,
      ]);
    await looked(long, 5);
    await looked(short, 2);
    expect(await choose(1)).toEqual([never]);
    expect(await choose(2)).toEqual([long]);
    expect(await choose(3)).toEqual([short]);
  });

  it("leave out what is unfinished, has failed, is removed or will be within minutes", async () => {
    const { pool } = fixture.makeDeps;
    await fixture.request(oneRow);
    const old = await fixture.make(oneRow);
    const removed = await fixture.make(oneRow);
    await pool.query("update export_reports set file_removed_at = now() where id = $1", [removed]);
    await makeOlder(old, testAges.fileSeconds - 60);
    expect(await choose(10)).toEqual([]);
  });
});

it("a store that does not answer says nothing about a file: the look is made again", async () => {
  const id = await fixture.make(oneRow);
  const away = watchStore(fixture.makeDeps.store, () => Promise.reject(new Error("no answer")));
  const look = recheckFile({ ...fixture.makeDeps, store: away }, testAges, id);
  await expect(look).rejects.toThrow("no answer");
  expect(await load(id)).toMatchObject({ fileCheckedAt: null, fileDifference: null });
});
