import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileFormatIds } from "@/lib/contract/file-format";
import { getManifest } from "@/lib/exports/read/manifest";
import { displayName } from "@/lib/reports/display-name";
import { comparableCell, expectedCell } from "@/lib/testing/exports/expected-cell";
import { createExportFixture, type ExportFixture } from "@/lib/testing/exports/export-fixture";
import { readFileRows } from "@/lib/testing/exports/read-file";
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

describe.each(expectedTypes)("%s", (id, type, expected) => {
  it.each(fileFormatIds)("as %s holds the values of the database", async (format) => {
    const days = {
      today: `date '${today}'`,
      first: `date '${lastDays.start_date}'`,
      last: `date '${today}'`,
    };
    const byHand = selectByHand(
      expected,
      everything,
      days,
      type.columns.map(({ header }) => header),
    );
    const { rows: wanted } = await fixture.makeDeps.pool.query<(string | null)[]>({
      text: `select ${type.columns.map(({ header }) => `"${header}"::text`).join(", ")} from (${byHand}) by_hand`,
      rowMode: "array",
    });
    const made = await fixture.make(
      {
        report_type: id,
        // An admin sees all, but hidden deals only on demand.
        search_params: { ...(type.period ? lastDays : {}), deal_visibility: "all" },
        index_params: { format, limit: 1_000_000 },
      },
      { arrivedAt },
    );
    const { filename, storageKey } = await fixture.load(made);
    expect(filename).toMatch(new RegExp(`\\.${format}$`));
    const [names, ...rows] = readFileRows(await fixture.makeDeps.store.get(storageKey ?? ""), filename ?? "");
    expect(await getManifest(fixture.makeDeps.database, fixture.viewer, made)).toMatchObject({
      format,
      display_name: displayName(type, format),
    });
    expect(names).toEqual(type.columns.map((column) => (format === "jsonl" ? column.id : column.header)));
    const kinds = type.columns.map(({ kind }) => kind);
    const found = rows.map((row) => JSON.stringify(kinds.map((kind, at) => comparableCell(kind, row[at]))));
    const hoped = wanted.map((row) =>
      JSON.stringify(kinds.map((kind, at) => expectedCell(format, kind, row[at] ?? null))),
    );
    expect(found).toHaveLength(hoped.length);
    expect(found.length).toBeGreaterThan(20);
    const others = new Set(found);
    expect(hoped.filter((row) => !others.has(row)).slice(0, 3)).toEqual([]);
  });
});
