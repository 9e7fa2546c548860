import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileFormatIds } from "@/lib/contract/file-format";
import { objectKeys } from "@/lib/exports/record/object-keys";
import type { ObjectStore } from "@/lib/storage/object-store";
import {
  createExportFixture,
  type ExportFixture,
  firstAttempt,
  renderAll,
} from "@/lib/testing/exports/export-fixture";
import { aboutSheetName, readFileRows } from "@/lib/testing/exports/read-file";
import { readWithSheetJs } from "@/lib/testing/files/workbook-readers";
import { assembleExport } from "../assemble-export";
import { KeptParts } from "../kept-parts";
import type { MakeDeps } from "../make-deps";

// Files whose parts are large enough for the store to join them.

const rows = 6_600;
const parts = 3;
let fixture: ExportFixture;
let names: string[];

beforeAll(async () => {
  fixture = await createExportFixture({ trancheBytes: 7.5 * 1024 * 1024, areThreadsTaken: true });
  const { pool } = fixture.makeDeps;
  await pool.query(`
    insert into networks (name, slug) values ('Awin', 'awin');
    insert into publishers (name, slug, house) values ('House', 'house', true);
    insert into advertisers (network_id, publisher_id, name, slug, status, created_at)
      select 1, 1, 'Ä' || incompressible, 'slug-' || n, 'approved', '2026-11-30'
      from generate_series(1, ${rows}) n,
        lateral (
          select string_agg(encode(sha256(convert_to(n || '-' || nth, 'utf8')), 'base64'), '') as incompressible
          from generate_series(1, 58) nth) texts`);
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
  return renderedOf({ report_type: "advertisers_csv", index_params: { format } }, parts);
}

async function renderedOf(body: Record<string, unknown>, parts: number): Promise<number> {
  const id = await fixture.request(body);
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

/** The file as the store joined it, and as it was sent, since the joined one came back as another. */
async function joinedAndSent(id: number): Promise<{ joined: Buffer; sent: Buffer }> {
  const calls: string[] = [];
  let joined = Buffer.alloc(0);
  const damaging = noting(calls, async (store, key) => {
    joined = Buffer.from(await store.get(key));
    await store.put(key, flip(Buffer.from(joined), joined.length - 9), "text/plain");
  });
  await assembleExport(damaging, firstAttempt(id));
  expect(calls).toEqual(["joined", "sent"]);
  return { joined, sent: await expectRightFile(id) };
}

const sorted = (texts: unknown[]) => texts.map(String).toSorted();

/** The bytes with one bit changed, in place. */
function flip(bytes: Buffer, at: number): Buffer {
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes;
}

describe.each(fileFormatIds)("a %s file of large parts", (format) => {
  it("is made by the store of the parts it has, with every row once, and has the same bytes where it has to be sent", async () => {
    const id = await rendered(format);
    const { joined, sent } = await joinedAndSent(id);
    const { filename, receipt, snapshotId } = await fixture.load(id);
    const [headers = [], ...found] = readFileRows(joined, filename ?? "");
    const nameAt = headers.findIndex((header) => String(header).toLowerCase() === "name");
    expect(sorted(found.map((row) => row[nameAt]))).toEqual(sorted(names));
    expect(sent.equals(joined)).toBe(true);

    const keys = objectKeys(fixture.prefix, id, snapshotId ?? "");
    const data = createHash("sha256");
    for (let index = 0; index < parts; index++)
      data.update(await fixture.makeDeps.store.get(keys.part(index)));
    expect(receipt).toMatchObject({ data_sha256: data.digest("hex") });
  });
});

describe("a file of large parts", () => {
  it.each([
    ["is known", 0, "gone"],
    ["is known", 1, "damaged"],
    ["has to be read", 2, "gone"],
  ])(
    "whose data's checksum %s, and whose part %i is %s, has that part rendered anew",
    async (checksum, index, damage) => {
      const id = await rendered("xlsx");
      const keys = objectKeys(fixture.prefix, id, (await fixture.load(id)).snapshotId ?? "");
      const { store, ...deps } = fixture.makeDeps;
      const part = Buffer.from(await store.get(keys.part(index)));
      if (damage === "gone") await store.delete([keys.part(index)]);
      else await store.put(keys.part(index), flip(part, 300), "application/octet-stream");
      const keptParts = checksum === "is known" ? deps.keptParts : new KeptParts(0);
      await assembleExport({ ...deps, store, keptParts }, firstAttempt(id));
      await expectRightFile(id);
    },
  );

  it("has the same bytes in a process that rendered none of its parts", async () => {
    const [here, elsewhere] = [await rendered("xlsx"), await rendered("xlsx")];
    const calls: string[] = [];
    await assembleExport(noting(calls), firstAttempt(here));
    await assembleExport({ ...noting(calls), keptParts: new KeptParts(0) }, firstAttempt(elsewhere));
    expect(calls).toEqual(["joined", "joined"]);
    await expectRightFile(here);
    await expectRightFile(elsewhere);
    const [one, other] = [await fixture.load(here), await fixture.load(elsewhere)];
    expect(one.receipt).toEqual(other.receipt);
  });

  it("and of several reports has each on sheets of its own, as where it is sent", async () => {
    const short = { report_type: "advertisers_csv", index_params: { sort: "-name", limit: 10 } };
    const bundle = { bundle: [short, { report_type: "advertisers_csv" }] };
    const { joined, sent } = await joinedAndSent(await renderedOf(bundle, 1 + parts));
    expect(joined.equals(sent)).toBe(true);
    const sheets = await readWithSheetJs(joined);
    expect(sheets.delete(aboutSheetName)).toBe(true);
    const [ofShort, ofAll, ...others] = [...sheets.values()].map(([headers = [], ...found]) =>
      sorted(found.map((row) => row[headers.indexOf("Name")])),
    );
    expect(others).toEqual([]);
    expect(ofAll).toEqual(sorted(names));
    expect(ofShort).toHaveLength(10);
    expect(names).toEqual(expect.arrayContaining(ofShort ?? []));
  });
});
