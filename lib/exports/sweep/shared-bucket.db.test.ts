import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MakeDeps } from "@/lib/exports/make/make-deps";
import { exportPrefix, keySpaceOf } from "@/lib/exports/record/object-keys";
import type { SweepAges } from "@/lib/exports/record/sweep-ages";
import { createObjectStore, ForeignKeyError, type ObjectStore } from "@/lib/storage/object-store";
import { disconnectAll } from "@/lib/testing/database/disconnect-all";
import { clicks, clickTrancheBytes, createClicksFixture, oneRow } from "@/lib/testing/exports/clicks-fixture";
import {
  createExportFixture,
  type ExportFixture,
  firstAttempt,
  renderAll,
} from "@/lib/testing/exports/export-fixture";
import { wholeBucket } from "@/lib/testing/exports/open-store";
import { later, testAges } from "@/lib/testing/exports/test-ages";
import { removeFiles, removeOldExports, removeStageObjects } from "./retention";

// Several installations in one bucket, each of which sweeps as if it were alone there.

let first: ExportFixture;
let second: ExportFixture;
let bucket: ObjectStore;
const fixtures: ExportFixture[] = [];

beforeAll(async () => {
  first = await createClicksFixture();
  second = await createClicksFixture({ sharedBucket: first.bucket });
  fixtures.push(second, first);
  bucket = createObjectStore({ ...first.bucket, readKeySpace: wholeBucket });
});
afterAll(async () => {
  bucket.close();
  // The first one has the server.
  for (const fixture of fixtures) await fixture.close();
});

/** All that the sweep removes, when so many seconds have gone by. */
async function sweep(deps: MakeDeps, seconds: number, ages: SweepAges = testAges): Promise<void> {
  for (const remove of [removeStageObjects, removeFiles, removeOldExports])
    await remove(deps, ages, later(seconds));
}

/** Pieces go after a second. */
const short: SweepAges = { ...testAges, stageSeconds: 1 };

async function keyOf(fixture: ExportFixture, id: number): Promise<string> {
  return (await fixture.load(id)).storageKey ?? "";
}

describe("two installations whose exports have the same ids", () => {
  it("after both have swept, each has exactly its own files", async () => {
    const made: { fixture: ExportFixture; id: number; key: string }[] = [];
    for (const body of [clicks, oneRow]) {
      for (const fixture of [first, second]) {
        const id = await fixture.make(body);
        made.push({ fixture, id, key: await keyOf(fixture, id) });
      }
    }
    const idsOf = (fixture: ExportFixture) =>
      made.filter((one) => one.fixture === fixture).map(({ id }) => id);
    expect(idsOf(first)).toEqual(idsOf(second));
    for (const fixture of [first, second]) await sweep(fixture.makeDeps, 60, short);
    expect(await bucket.list("")).toEqual(made.map(({ key }) => key).toSorted());
    await sweep(first.makeDeps, testAges.fileSeconds + 60);
    expect(await bucket.list("")).toEqual(
      made.flatMap(({ fixture, key }) => (fixture === second ? key : [])).toSorted(),
    );
    for (const id of idsOf(first)) expect((await first.load(id)).fileRemovedAt).not.toBeNull();
    await sweep(second.makeDeps, testAges.fileSeconds + 60);
    expect(await bucket.list("")).toEqual([]);
  });
});

describe("a database that was copied, on the bucket of its original", () => {
  it("after both have swept, the original has its files and pieces, and the copy what it made itself", async () => {
    const finished = await first.make(oneRow);
    const started = await first.request(clicks);
    await renderAll(first.makeDeps, firstAttempt(started));
    const own = await bucket.list("");
    await disconnectAll(first.databaseUrl);
    const copy = await createExportFixture({
      trancheBytes: clickTrancheBytes,
      sharedBucket: first.bucket,
      copyOf: { url: first.databaseUrl },
    });
    fixtures.unshift(copy);
    expect(await copy.load(finished)).toMatchObject({ status: "completed", storageKey: null });
    expect(await copy.load(started)).toMatchObject({ status: "failed", outcomeCode: "database_copied" });

    const madeInCopy = await copy.make(oneRow);
    for (const seconds of [60, testAges.fileSeconds + 60, testAges.rowSeconds + 60]) {
      const kept = await bucket.list(exportPrefix(copy.prefix, madeInCopy));
      expect(kept).toEqual(seconds > testAges.fileSeconds + 60 ? [] : [await keyOf(copy, madeInCopy)]);
      await sweep(copy.makeDeps, seconds, short);
    }
    expect(await bucket.list("")).toEqual(own);
    expect(await copy.makeDeps.database.exportReport.count()).toBe(0);
    expect(await first.makeDeps.store.get(await keyOf(first, finished))).toBeInstanceOf(Uint8Array);
  });
});

describe("an installation whose S3_PREFIX was changed", () => {
  it("gives its earlier files and removes them by age, and no other's", async () => {
    const id = await second.make(oneRow);
    const key = await keyOf(second, id);
    const foreign = key.replace(second.prefix, first.prefix);
    await bucket.put(foreign, await bucket.get(key), "application/octet-stream");
    const installation = { id: second.prefix.slice(0, -1), ownsOlderKeys: false };
    const store = createObjectStore({
      ...first.bucket,
      readKeySpace: async () => keySpaceOf("exports-of-us/", installation),
    });
    const deps = { ...second.makeDeps, store };
    const left = async () => [...(await bucket.list(key)), ...(await bucket.list(foreign))];
    expect(await store.get(key)).toEqual(await bucket.get(key));
    await sweep(deps, 60, short);
    expect(await left()).toEqual([key, foreign]);
    await expect(store.delete([foreign])).rejects.toThrow(ForeignKeyError);
    await sweep(deps, testAges.fileSeconds + 60);
    expect(await left()).toEqual([foreign]);
    expect((await second.load(id)).fileRemovedAt).not.toBeNull();
    await bucket.delete([foreign]);
    store.close();
  });
});

describe("an installation from before keys began with an id", () => {
  it("removes what it wrote then by its rows, and nothing of another one of that time", async () => {
    const id = await second.make(clicks);
    const moved: string[] = [];
    for (const key of await second.objectsOf(id)) {
      const older = key.slice(second.prefix.length);
      await bucket.put(older, await bucket.get(key), "application/octet-stream");
      moved.push(older);
    }
    await bucket.delete(await second.objectsOf(id));
    const file = (await keyOf(second, id)).slice(second.prefix.length);
    await second.makeDeps.pool.query("update export_reports set storage_key = $1 where id = $2", [file, id]);
    const foreign = ["file/1/theirs.xlsx", "stage/0"]
      .map((end) => `exports/${id}/${randomUUID()}/${end}`)
      .toSorted();
    for (const key of foreign) await bucket.put(key, new Uint8Array(9), "application/octet-stream");
    expect(await bucket.list("exports/")).toEqual([...foreign, ...moved].toSorted());

    const installation = { id: second.prefix.slice(0, -1), ownsOlderKeys: true };
    const store = createObjectStore({
      ...first.bucket,
      readKeySpace: async () => keySpaceOf("", installation),
    });
    const deps = { ...second.makeDeps, store };
    await sweep(deps, 60, short);
    expect(await bucket.list("exports/")).toEqual([...foreign, file].toSorted());
    await sweep(deps, testAges.fileSeconds + 60);
    expect(await bucket.list("exports/")).toEqual(foreign);
    store.close();
  });
});
