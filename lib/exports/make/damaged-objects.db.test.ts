import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { objectKeys } from "@/lib/exports/record/object-keys";
import type { ObjectStore } from "@/lib/storage/object-store";
import { clickRows, clicks, clickTranches, createClicksFixture } from "@/lib/testing/exports/clicks-fixture";
import { firstAttempt, type PipelineFixture, renderAll } from "@/lib/testing/exports/pipeline-fixture";
import { readFileRows } from "@/lib/testing/exports/read-file";
import { assembleExport } from "./assemble-export";
import type { Pipeline } from "./pipeline";
import { renderTranche } from "./render-tranche";
import { snapshotExport } from "./snapshot-export";

// What becomes of an export whose objects are damaged in the store between its steps: its file is right, or there is none.

let fixture: PipelineFixture;

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
  return objectKeys(id, (await load(id)).snapshotId ?? "");
}

/** A clicks export up to its last step. */
async function rendered(): Promise<number> {
  const id = await fixture.request(clicks);
  expect(await renderAll(fixture.pipeline, firstAttempt(id))).toBe(clickTranches);
  return id;
}

async function expectRightFile(id: number): Promise<void> {
  const row = await load(id);
  expect(row.status).toBe("completed");
  const bytes = await fixture.pipeline.store.get(row.storageKey ?? "");
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(row.sha256);
  expect(bytes.length).toBe(Number(row.byteSize));
  expect(readFileRows(bytes, row.filename ?? "")).toHaveLength(clickRows + 1);
}

async function expectNoFile(id: number): Promise<void> {
  expect(await load(id)).toMatchObject({ status: "processing", storageKey: null, sha256: null });
}

/** The pipeline over a store that damages the first `times` uploads as soon as they are through. */
function damagingUploads(damage: Damage, times: number): Pipeline {
  const { store } = fixture.pipeline;
  let left = times;
  return {
    ...fixture.pipeline,
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
    const { pipeline } = fixture;
    const id = await fixture.request(clicks);
    await snapshotExport(pipeline, firstAttempt(id));
    await damage(pipeline.store, (await keysOf(id)).stage(1));
    await expect(renderTranche(pipeline, firstAttempt(id), 1)).rejects.toThrow(
      /is not what the snapshot wrote|No object/,
    );
    await expect(assembleExport(pipeline, firstAttempt(id))).rejects.toThrow("parts are ready");
    await expectNoFile(id);
  });

  it("that is a part is rendered anew from its stage object", async () => {
    const id = await rendered();
    const keys = await keysOf(id);
    const before = await fixture.pipeline.store.get(keys.part(1));
    await damage(fixture.pipeline.store, keys.part(1));
    await damage(fixture.pipeline.store, keys.part(2));
    await assembleExport(fixture.pipeline, firstAttempt(id));
    await expectRightFile(id);
    expect(Buffer.from(await fixture.pipeline.store.get(keys.part(1))).equals(before)).toBe(true);
  });

  it("that is a part whose stage object is no better fails the export, without a file", async () => {
    const id = await rendered();
    const keys = await keysOf(id);
    await damage(fixture.pipeline.store, keys.part(1));
    await damage(fixture.pipeline.store, keys.stage(1));
    await expect(assembleExport(fixture.pipeline, firstAttempt(id))).rejects.toThrow(
      /is not what the snapshot wrote|No object/,
    );
    await expectNoFile(id);
    expect((await fixture.pipeline.store.list(keys.prefix)).some((key) => key.endsWith(".xlsx"))).toBe(false);
  });

  it("that is the file is written anew", async () => {
    const id = await rendered();
    await assembleExport(damagingUploads(damage, 1), firstAttempt(id));
    await expectRightFile(id);
  });

  it("that is the file, again and again, never completes the export", async () => {
    const id = await rendered();
    const pipeline = damagingUploads(damage, 2);
    await expect(assembleExport(pipeline, firstAttempt(id))).rejects.toThrow(
      "does not come back from the store",
    );
    await expectNoFile(id);
    await assembleExport(pipeline, firstAttempt(id));
    await expectRightFile(id);
  });

  it("that is the file of a small export is written anew, or it never completes", async () => {
    const id = await fixture.request({ ...clicks, index_params: { limit: 3 } });
    const pipeline = damagingUploads(damage, 3);
    await expect(snapshotExport(pipeline, firstAttempt(id))).rejects.toThrow(
      "does not come back from the store",
    );
    await expectNoFile(id);
    await snapshotExport(pipeline, firstAttempt(id));
    expect(await load(id)).toMatchObject({ status: "completed", rowCount: 3n });
  });
});

it("a part that is another part's bytes is rendered anew", async () => {
  const { store } = fixture.pipeline;
  const id = await rendered();
  const keys = await keysOf(id);
  await store.put(keys.part(1), await store.get(keys.part(2)), "application/octet-stream");
  await assembleExport(fixture.pipeline, firstAttempt(id));
  await expectRightFile(id);
});
