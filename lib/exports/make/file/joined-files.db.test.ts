import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { objectKeys } from "@/lib/exports/record/object-keys";
import type { ObjectStore } from "@/lib/storage/object-store";
import {
  createExportFixture,
  type ExportFixture,
  firstAttempt,
  renderAll,
} from "@/lib/testing/exports/export-fixture";
import { readFileRows } from "@/lib/testing/exports/read-file";
import { assembleExport } from "../assemble-export";
import type { MakeDeps } from "../make-deps";

// Files of text formats whose parts are large enough for the store to join them.

const rows = 4_600;
const parts = 3;
let fixture: ExportFixture;
let names: string[];

beforeAll(async () => {
  fixture = await createExportFixture({ trancheBytes: 5.5 * 1024 * 1024, areThreadsTaken: true });
  const { pool } = fixture.makeDeps;
  await pool.query(`
    insert into networks (name, slug) values ('Awin', 'awin');
    insert into publishers (name, slug, house) values ('House', 'house', true);
    insert into advertisers (network_id, publisher_id, name, slug, status, created_at)
      select 1, 1, 'Ä' || repeat(md5(n::text), 80), 'slug-' || n, 'approved', '2026-11-30'
      from generate_series(1, ${rows}) n`);
  const answer = await pool.query<{ name: string }>(`select name from advertisers`);
  names = answer.rows.map(({ name }) => name);
});
afterAll(() => fixture.close());

/** The store, which notes what is called, and does `afterJoin` with what was joined. */
function noting(
  calls: string[],
  afterJoin?: (store: ObjectStore, key: string) => Promise<unknown>,
): MakeDeps {
  const { store } = fixture.makeDeps;
  return {
    ...fixture.makeDeps,
    store: {
      ...store,
      async join(key, pieces, contentType) {
        const isJoined = await store.join(key, pieces, contentType);
        calls.push(isJoined ? "joined" : "not joined");
        await afterJoin?.(store, key);
        return isJoined;
      },
      async upload(key, chunks, contentType) {
        calls.push("sent");
        await store.upload(key, chunks, contentType);
      },
    },
  };
}

async function rendered(format: string): Promise<number> {
  const id = await fixture.request({ report_type: "advertisers_csv", index_params: { format } });
  expect(await renderAll(fixture.makeDeps, firstAttempt(id))).toBe(parts);
  return id;
}

async function expectRightFile(id: number): Promise<Buffer> {
  const row = await fixture.load(id);
  expect(row.status).toBe("completed");
  const bytes = Buffer.from(await fixture.makeDeps.store.get(row.storageKey ?? ""));
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(row.sha256);
  expect(bytes.length).toBe(Number(row.byteSize));
  return bytes;
}

const sorted = (texts: unknown[]) => texts.map(String).toSorted();

/** The bytes with one bit changed, in place. */
function flip(bytes: Buffer, at: number): Buffer {
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes;
}

describe.each(["csv", "jsonl"])("a %s file of large parts", (format) => {
  it("is made by the store of the parts it has, and has every row once", async () => {
    const id = await rendered(format);
    const calls: string[] = [];
    await assembleExport(noting(calls), firstAttempt(id));
    expect(calls).toEqual(["joined"]);
    const bytes = await expectRightFile(id);
    const [headers = [], ...found] = readFileRows(bytes, (await fixture.load(id)).filename ?? "");
    const nameAt = headers.findIndex((header) => String(header).toLowerCase() === "name");
    expect(sorted(found.map((row) => row[nameAt]))).toEqual(sorted(names));
  });

  it("has the same bytes and the same receipt where it has to be sent", async () => {
    const [joined, sent] = [await rendered(format), await rendered(format)];
    const calls: string[] = [];
    await assembleExport(noting(calls), firstAttempt(joined));
    const refusing = { ...noting(calls).store, join: async () => false };
    await assembleExport({ ...fixture.makeDeps, store: refusing }, firstAttempt(sent));
    expect(calls).toEqual(["joined", "sent"]);
    expect((await expectRightFile(joined)).equals(await expectRightFile(sent))).toBe(true);
    const [one, other] = [await fixture.load(joined), await fixture.load(sent)];
    expect(one.receipt).toEqual(other.receipt);
  });
});

describe("a file of large parts", () => {
  it("that comes back from the store as another one is sent instead", async () => {
    const id = await rendered("csv");
    const calls: string[] = [];
    const damaging = noting(calls, async (store, key) => {
      const bytes = Buffer.from(await store.get(key));
      await store.put(key, flip(bytes, bytes.length - 9), "text/plain");
    });
    await assembleExport(damaging, firstAttempt(id));
    expect(calls).toEqual(["joined", "sent"]);
    await expectRightFile(id);
  });

  it.each([0, 2])("whose part %i is damaged or gone has it rendered anew", async (index) => {
    for (const damage of ["changed", "removed"]) {
      const id = await rendered("csv");
      const keys = objectKeys(fixture.prefix, id, (await fixture.load(id)).snapshotId ?? "");
      const { store } = fixture.makeDeps;
      const part = Buffer.from(await store.get(keys.part(index)));
      if (damage === "removed") await store.delete([keys.part(index)]);
      else await store.put(keys.part(index), flip(part, 300), "application/octet-stream");
      await assembleExport(fixture.makeDeps, firstAttempt(id));
      await expectRightFile(id);
    }
  });
});

it("a workbook is never asked for: its sheets end where no part does", async () => {
  const id = await rendered("xlsx");
  const calls: string[] = [];
  await assembleExport(noting(calls), firstAttempt(id));
  expect(calls).toEqual(["sent"]);
  await expectRightFile(id);
});
