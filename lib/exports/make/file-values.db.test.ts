import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseKinds } from "@/lib/testing/database/database";
import { guarded } from "@/lib/testing/exports/csv-guard";
import { createExportFixture, type ExportFixture } from "@/lib/testing/exports/export-fixture";
import { readFileRows } from "@/lib/testing/exports/read-file";
import { schemaFaults } from "@/lib/testing/files/schema-faults";
import { workbookReaders } from "@/lib/testing/files/workbook-readers";

// The same values through COPY from PostgreSQL into a CSV file and a workbook, read by parsers that are not ours.

const texts = [
  "SAVE_x2024",
  "snake_case_name",
  " outer\u2003",
  "\n=1+1",
  "\u00a0\u200b＝1+1",
  "x;=1+1",
  "tab\tinside; and more",
  "-5%",
  "two\r\nlines\rand\nmore",
  "\\N \\. \\\\",
  'a "quoted", <b>&</b>',
  "Café Noël 漢字 😀",
];
const instants = [
  "2026-11-24T23:59:59.999Z",
  "1900-03-01T00:00:00.001Z",
  "2024-02-29T10:00:00.000Z",
  "9999-12-31T23:59:59.999Z",
];
const textInstants = ["1900-02-28 23:59:59+00", "0001-01-01 00:00:00+00", "0044-03-15 10:00:00+00 BC"];

describe.each(databaseKinds)("files of $kind", ({ isForeign }) => {
  let fixture: ExportFixture;
  beforeAll(async () => {
    fixture = await createExportFixture({ trancheBytes: 512, isForeign });
    const { pool } = fixture.makeDeps;
    await pool.query(`
      insert into networks (id, name, slug) values (1, 'Awin', 'awin');
      insert into publishers (id, name, slug, house) values (1, 'HiEnergy', 'hienergy', true)`);
    const moments = [...instants, ...textInstants];
    const rows = Array.from({ length: Math.max(texts.length, moments.length) }, (_, at) => [
      at + 1,
      texts[at % texts.length],
      moments[at % moments.length],
    ]);
    for (const row of rows) {
      await pool.query(
        `insert into advertisers (id, network_id, publisher_id, name, slug, created_at)
         values ($1::int, 1, 1, $2, 'slug-' || $1::int, $3)`,
        row,
      );
      await pool.query(
        "insert into deals (id, advertiser_id, title, created_at) values ($1::int, $1::int, $2, $3)",
        row,
      );
    }
  });
  afterAll(() => fixture.close());

  async function fileOf(body: Record<string, unknown>) {
    const id = await fixture.make(body);
    const { storageKey, filename, warnings } = await fixture.load(id);
    return { bytes: await fixture.makeDeps.store.get(storageKey ?? ""), filename: filename ?? "", warnings };
  }

  it("a CSV file gives every text, guarded, and every time, of one width, to a standard parser", async () => {
    const { bytes, filename } = await fileOf({
      report_type: "advertisers_csv",
      index_params: { columns: ["id", "name", "created_at"], sort_by: "created_at" },
    });
    const [, ...rows] = readFileRows(bytes, filename);
    const found = new Map(rows.map(([id, ...cells]) => [Number(id), cells]));
    expect(found.size).toBe(texts.length);
    texts.forEach((text, at) => {
      const moment =
        [...instants.map((instant) => instant.replace("Z", "000Z")), ...textInstants][at % 7] ?? "";
      const isText = moment.startsWith("1900-02-28") || moment.startsWith("0001");
      const written = isText ? moment.replace(" ", "T").replace("+00", ".000000Z") : moment;
      expect(found.get(at + 1)).toEqual([guarded(text), written]);
    });
  });

  it.each(workbookReaders.filter(([reader]) => reader !== "SheetJS"))(
    "a workbook gives every text and time as it is to %s, and is valid by ISO 29500",
    async (_, read) => {
      const { bytes } = await fileOf({
        report_type: "deals_excel",
        index_params: { columns: ["id", "title", "advertiser", "created_at"] },
      });
      expect(schemaFaults(bytes)).toEqual([]);
      const [, ...rows] = (await read(Buffer.from(bytes))).get("Deals") ?? [];
      const found = new Map(rows.map(([id, ...cells]) => [Number(id), cells]));
      expect(found.size).toBe(texts.length);
      const moments = [...instants.map((instant) => new Date(instant)), ...textInstants];
      texts.forEach((text, at) => {
        expect(found.get(at + 1)).toEqual([text, text, moments[at % moments.length]]);
      });
    },
  );

  it("a text that no cell holds is cut between characters, and a warning tells it; the database has it whole", async () => {
    const { pool } = fixture.makeDeps;
    await pool.query("update deals set description = $1 where id = 1", [`x${"😀".repeat(16_384)}`]);
    const { bytes, filename, warnings } = await fileOf({
      report_type: "deals_excel",
      index_params: { columns: ["id", "description"] },
    });
    const cell = readFileRows(bytes, filename).find(([id]) => id === "1")?.[1];
    expect(cell === `x${"😀".repeat(16_383)}`).toBe(true);
    expect(warnings).toContain(
      "1 cell was cut at 32,767 characters, the most that Excel holds, in Description (1 row). A CSV file has them as they are.",
    );
  });
});
