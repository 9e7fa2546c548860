import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FileFormatId, fileFormatIds } from "@/lib/contract/file-format";
import { getManifest } from "@/lib/exports/read/manifest";
import { displayName } from "@/lib/reports/display-name";
import { comparableCell, expectedCell } from "@/lib/testing/exports/expected-cell";
import { createExportFixture, type ExportFixture } from "@/lib/testing/exports/export-fixture";
import { type Cell, type CsvReading, readFileRows } from "@/lib/testing/exports/read-file";
import { schemaFaults } from "@/lib/testing/files/schema-faults";
import { loadWithExcelJs, withoutLink } from "@/lib/testing/files/workbook-readers";
import { everything, selectByHand } from "@/lib/testing/reports/expectations";
import { expectedTypes } from "@/lib/testing/reports/expected-types";
import { now as arrivedAt, reportData, today } from "@/lib/testing/reports/report-data";

// Every report type in every form that its file may have, read by readers that are not ours, against SQL written by hand.

let fixture: ExportFixture;
beforeAll(async () => {
  fixture = await createExportFixture({ trancheBytes: 16 * 1024 });
  const { pool } = fixture.makeDeps;
  // The data brings an admin of that name along.
  await pool.query("update users set email = 'fixture@example.com'");
  await pool.query(reportData);
});
afterAll(() => fixture.close());

const lastDays = { start_date: "2026-10-26", end_date: today };

interface Form {
  name: string;
  format: FileFormatId;
  /** As in `index_params`, beside the format. */
  options?: Record<string, unknown>;
  /** How the parser has to be set. */
  reading?: CsvReading;
}
const forms: Form[] = [
  ...fileFormatIds.map((format) => ({ name: format, format })),
  csvForm({ delimiter: "semicolon", decimal: "comma", bom: true }, { delimiter: ";", bom: true }),
  csvForm({ delimiter: "tab", decimal: "comma" }, { delimiter: "\t" }),
  csvForm({ delimiter: "semicolon" }, { delimiter: ";" }),
  csvForm({ bom: true }, { bom: true }),
];

function csvForm(csv: Record<string, unknown>, reading: CsvReading): Form {
  return { name: `csv with ${JSON.stringify(csv)}`, format: "csv", options: { csv }, reading };
}

/** Each reader's rows of a file, the header first. */
async function readingsOf(bytes: Uint8Array, filename: string, { format, reading }: Form) {
  const readings: (Cell | Date)[][][] = [readFileRows(bytes, filename, reading)];
  if (format === "xlsx") {
    const [sheet] = (await loadWithExcelJs(Buffer.from(bytes))).worksheets;
    const rows = sheet?.getRows(1, sheet.rowCount) ?? [];
    const columnCount = sheet?.columnCount ?? 0;
    readings.push(
      // Cells of a data sheet have plain values.
      rows.map((row) =>
        Array.from({ length: columnCount }, (_, at) => withoutLink(row.getCell(at + 1).value) as Cell | Date),
      ),
    );
  }
  return readings;
}

it.each(fileFormatIds)("a file without rows can be made as %s", async (format) => {
  const made = await fixture.make({
    report_type: "deals_excel",
    search_params: { search: "nothing is called so" },
    index_params: { format },
  });
  const { status, filename, storageKey, rowCount } = await fixture.load(made);
  expect({ status, rowCount }).toEqual({ status: "completed", rowCount: 0n });
  const [, ...rows] = readFileRows(await fixture.makeDeps.store.get(storageKey ?? ""), filename ?? "");
  expect(rows).toEqual([]);
});

it("a workbook with a totals row has the database's own sums below its rows, by currency, and tells of it", async () => {
  const made = await fixture.make(
    {
      report_type: "advertisers_csv",
      index_params: {
        format: "xlsx",
        xlsx: { totals_row: "yes" },
        columns: "name,total_sales,currency",
        limit: 1_000_000,
      },
    },
    { arrivedAt },
  );
  const { rows: sums } = await fixture.makeDeps.pool.query<[string, number]>({
    text: `select currency, sum(global_total_sales)::float8 from advertisers
      where currency is not null and global_total_sales is not null group by currency order by currency`,
    rowMode: "array",
  });
  expect(sums.length).toBeGreaterThan(1);
  const { filename, storageKey, rowCount } = await fixture.load(made);
  const bytes = await fixture.makeDeps.store.get(storageKey ?? "");
  const [, ...rows] = readFileRows(bytes, filename ?? "");
  expect(rows).toHaveLength(Number(rowCount) + sums.length);
  expect(rows.slice(Number(rowCount))).toEqual(sums.map(([currency, sum]) => ["Total", sum, currency]));
  expect(schemaFaults(bytes)).toEqual([]);
  expect(await getManifest(fixture.makeDeps.database, fixture.viewer, made)).toMatchObject({
    file_options: { totals_row: true },
    row_count: Number(rowCount),
  });
});

describe.each(expectedTypes)("%s", (id, type, expected) => {
  const kinds = type.columns.map(({ kind }) => kind);
  const headers = type.columns.map(({ header }) => header);

  it.each(forms)("as $name holds the values of the database", async (form) => {
    const { format, options = {} } = form;
    const days = {
      today: `date '${today}'`,
      first: `date '${lastDays.start_date}'`,
      last: `date '${today}'`,
    };
    const { rows: wanted } = await fixture.makeDeps.pool.query<(string | null)[]>({
      text: `select ${headers.map((header) => `"${header}"::text`).join(", ")}
        from (${selectByHand(expected, everything, days, headers)}) by_hand`,
      rowMode: "array",
    });
    const made = await fixture.make(
      {
        report_type: id,
        // An admin sees all, but hidden deals only on demand.
        search_params: { ...(type.period ? lastDays : {}), deal_visibility: "all" },
        index_params: {
          format,
          limit: 1_000_000,
          columns: type.columns.map((column) => column.id),
          ...options,
        },
      },
      { arrivedAt },
    );
    const { filename, storageKey } = await fixture.load(made);
    expect(filename).toMatch(new RegExp(`\\.${format}$`));
    expect(await getManifest(fixture.makeDeps.database, fixture.viewer, made)).toMatchObject({
      format,
      display_name: displayName(type, format),
      ...(options[format] === undefined ? {} : { file_options: options[format] }),
    });

    const hasDecimalComma = JSON.stringify(options).includes('"decimal":"comma"');
    const hoped = wanted.map((row) =>
      JSON.stringify(
        kinds.map((kind, at) => expectedCell(format, kind, row[at] ?? null, { hasDecimalComma })),
      ),
    );
    const bytes = await fixture.makeDeps.store.get(storageKey ?? "");
    for (const [names, ...rows] of await readingsOf(bytes, filename ?? "", form)) {
      expect(names).toEqual(format === "jsonl" ? type.columns.map((column) => column.id) : headers);
      const found = rows.map((row) => JSON.stringify(kinds.map((kind, at) => comparableCell(kind, row[at]))));
      expect(found).toHaveLength(hoped.length);
      expect(found.length).toBeGreaterThan(20);
      const others = new Set(found);
      expect(hoped.filter((row) => !others.has(row)).slice(0, 3)).toEqual([]);
    }
  });
});
