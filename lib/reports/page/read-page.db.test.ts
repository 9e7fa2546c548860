import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Scope } from "@/lib/auth/scope";
import { reportRow } from "@/lib/contract/report-data";
import type { CellKind } from "@/lib/files/column";
import { fileFormats } from "@/lib/files/formats";
import { reportTypes } from "@/lib/reports/list";
import { parseParameters } from "@/lib/reports/parameters/parse-parameters";
import { buildQuery } from "@/lib/reports/query/build-query";
import { chosenColumns } from "@/lib/reports/query/chosen-columns";
import { createTestDatabase } from "@/lib/testing/database/database";
import { guarded } from "@/lib/testing/exports/csv-guard";
import { now } from "@/lib/testing/reports/report-data";
import { createReportDatabase, type ReportDatabase } from "@/lib/testing/reports/report-database";
import { readCount, readPage } from "./read-page";

let database: ReportDatabase;
let admin: Scope;
beforeAll(async () => {
  database = await createReportDatabase(await createTestDatabase());
  admin = await database.scopeOf("admin@example.com");
});
afterAll(() => database.close());

describe.each(reportTypes.map((type) => [type.id, type] as const))("%s", (_id, type) => {
  it("the wire's rows hold what the CSV codec makes of the same rows, in the same order", async () => {
    const parsed = parseParameters(type, { searchParams: { limit: 300 } }, { now });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    const query = buildQuery(type, parsed.parameters, admin);
    const columns = chosenColumns(type, parsed.parameters.columns);
    const stage = new TextEncoder().encode(
      (await database.copy(query.rows)).map((line) => `${line}\n`).join(""),
    );
    const csv = fileFormats.csv.renderPart({ stage, columns, sums: [], firstRowInSheet: 1 });
    const expected: string[][] = parse(Buffer.from(csv.bytes));

    const request = { reportType: type, parameters: parsed.parameters, scope: admin };
    const { rows, has_more } = await readPage(database.client, request, { limit: 1000, offset: 0 });
    expect(rows).toHaveLength(expected.length);
    expect(has_more).toBe(false);
    rows.forEach((row, index) => {
      reportRow.parse(row);
      expect(columns.map((column) => csvText(row[column.id], column.kind))).toEqual(expected[index]);
    });
    // The middle third, however many rows there are.
    const third = Math.ceil(rows.length / 3);
    expect(await readPage(database.client, request, { limit: third, offset: third })).toMatchObject({
      rows: rows.slice(third, 2 * third),
      has_more: 2 * third < rows.length,
    });
    expect(await readCount(database.client, request)).toBe(rows.length);
  });
});

function csvText(value: unknown, kind: CellKind): string {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  const text = String(value ?? "");
  // In a file times are of one width.
  if (kind === "datetime")
    return text.replace(/(?:\.(\d+))?Z$/, (_, fraction = "") => `.${fraction.padEnd(6, "0")}Z`);
  // CSV alone has an apostrophe before what a spreadsheet would take for a formula.
  return ["text", "url"].includes(kind) ? guarded(text) : text;
}
