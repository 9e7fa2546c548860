import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { objectKeys } from "@/lib/exports/record/object-keys";
import type { ObjectStore } from "@/lib/storage/object-store";
import { clickRows, clicks, clickTranches, createClicksFixture } from "@/lib/testing/exports/clicks-fixture";
import { type ExportFixture, firstAttempt, renderAll } from "@/lib/testing/exports/export-fixture";
import { readFileRows } from "@/lib/testing/exports/read-file";
import { assembleExport } from "./assemble-export";
import type { MakeDeps } from "./make-deps";
import { renderTranche } from "./render-tranche";
import { snapshotExport } from "./snapshot-export";

// What becomes of an export whose objects are damaged in the store between its steps: its file is right, or there is none.

let fixture: ExportFixture;

beforeAll(async () => {
  fixture = await createClicksFixture();
});
afterAll(() => fixture.close());

type Damage = (store: ObjectStore, key: string) => Promise<void>;

function rewritten(change: (bytes: Uint8Array) => Uint8Array): Damage {
  return async (store, key) => store.put(key, change(await store.get(key)), "application/octet-stream");
}

const damages: [string, Damage][] = [
  ["truncated", rewritten((bytes) => bytes.subarray(0, bytes.length - 1))],
  ["flipped by one bit", rewritten((bytes) => bytes.map((byte, at) => (at === 100 ? byte ^ 1 : byte)))],
  ["removed", (store, key) => store.delete([key])],
];

const load = (id: number) => fixture.load(id);

async function keysOf(id: number) {
  return objectKeys(fixture.prefix, id, (await load(id)).snapshotId ?? "");
}

/** A clicks export up to its last step. */
async function rendered(): Promise<number> {
  const id = await fixture.request(clicks);
  expect(await renderAll(fixture.makeDeps, firstAttempt(id))).toBe(clickTranches);
  return id;
}

async function expectRightFile(id: number): Promise<void> {
  const row = await load(id);
  expect(row.status).toBe("completed");
  const bytes = await fixture.makeDeps.store.get(row.storageKey ?? "");
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(row.sha256);
  expect(bytes.length).toBe(Number(row.byteSize));
  expect(readFileRows(bytes, row.filename ?? "")).toHaveLength(clickRows + 1);
}

async function expectNoFile(id: number): Promise<void> {
  expect(await load(id)).toMatchObject({ status: "processing", storageKey: null, sha256: null });
}

/** The pipeline over a store that damages the first `times` uploads as soon as they are through. */
function damagingUploads(damage: Damage, times: number): MakeDeps {
  const { store } = fixture.makeDeps;
  let left = times;
  return {
    ...fixture.makeDeps,
    store: {
      ...store,
      async upload(key, chunks, contentType) {
        await store.upload(key, chunks, contentType);
        if (left-- > 0) await damage(store, key);
      },
    },
  };
}

describe.each(damages)("an object %s", (_name, damage) => {
  it("that a render step needs fails it, and the part is not ready", async () => {
    const { makeDeps } = fixture;
    const id = await fixture.request(clicks);
    await snapshotExport(makeDeps, firstAttempt(id));
    await damage(makeDeps.store, (await keysOf(id)).stage(1));
    await expect(renderTranche(makeDeps, firstAttempt(id), 1)).rejects.toThrow(
      /is not what the snapshot wrote|No object/,
    );
    await expect(assembleExport(makeDeps, firstAttempt(id))).rejects.toThrow("parts are ready");
    await expectNoFile(id);
  });

  it("that is a part is rendered anew from its stage object", async () => {
    const id = await rendered();
    const keys = await keysOf(id);
    const before = await fixture.makeDeps.store.get(keys.part(1));
    await damage(fixture.makeDeps.store, keys.part(1));
    await damage(fixture.makeDeps.store, keys.part(2));
    await assembleExport(fixture.makeDeps, firstAttempt(id));
    await expectRightFile(id);
    expect(Buffer.from(await fixture.makeDeps.store.get(keys.part(1))).equals(before)).toBe(true);
  });

  it("that is a part whose stage object is no better fails the export, without a file", async () => {
    const id = await rendered();
    const keys = await keysOf(id);
    await damage(fixture.makeDeps.store, keys.part(1));
    await damage(fixture.makeDeps.store, keys.stage(1));
    await expect(assembleExport(fixture.makeDeps, firstAttempt(id))).rejects.toThrow(
      /is not what the snapshot wrote|No object/,
    );
    await expectNoFile(id);
    expect((await fixture.makeDeps.store.list(keys.prefix)).some((key) => key.endsWith(".xlsx"))).toBe(false);
  });

  it("that is the file is written anew", async () => {
    const id = await rendered();
    await assembleExport(damagingUploads(damage, 1), firstAttempt(id));
    await expectRightFile(id);
  });

  it("that is the file, again and again, never completes the export", async () => {
    const id = await rendered();
    const makeDeps = damagingUploads(damage, 2);
    await expect(assembleExport(makeDeps, firstAttempt(id))).rejects.toThrow(
      "does not come back from the store",
    );
    await expectNoFile(id);
    await assembleExport(makeDeps, firstAttempt(id));
    await expectRightFile(id);
  });

  it("that is the file of a small export is written anew, or it never completes", async () => {
    const id = await fixture.request({ ...clicks, index_params: { limit: 3 } });
    const makeDeps = damagingUploads(damage, 3);
    await expect(snapshotExport(makeDeps, firstAttempt(id))).rejects.toThrow(
      "does not come back from the store",
    );
    await expectNoFile(id);
    await snapshotExport(makeDeps, firstAttempt(id));
    expect(await load(id)).toMatchObject({ status: "completed", rowCount: 3n });
  });
});

it("a part that is another part's bytes is rendered anew", async () => {
  const { store } = fixture.makeDeps;
  const id = await rendered();
  const keys = await keysOf(id);
  await store.put(keys.part(1), await store.get(keys.part(2)), "application/octet-stream");
  await assembleExport(fixture.makeDeps, firstAttempt(id));
  await expectRightFile(id);
});
