import { describe, expect, test } from "vitest";
import { getReportType } from "@/lib/reports/list";
import type { ReportType } from "@/lib/reports/report-type";
import { warningsOf } from "./warnings";

const hot = getReportType("hot_advertisers_excel");

function warnings(
  written: Partial<Parameters<typeof warningsOf>[2]>,
  columns: string[] = hot.columns.map(({ id }) => id),
  reportType: ReportType = hot,
) {
  const parameters = { columns };
  const member = { reportType, parameters } as Parameters<typeof warningsOf>[1];
  return warningsOf(reportType.format, member, { parts: [], sheets: 1, rows: 0, totals: [], ...written });
}

const sales = (...currencies: string[]) => [
  {
    column: "sales_amount",
    header: "Sales Amount",
    sums: Object.fromEntries(currencies.map((currency) => [currency, "1"])),
  },
];

describe("a file", () => {
  test("tells what its format says of its parts, before all else", () => {
    const [first, ...others] = warnings({ sheets: 3, totals: sales("USD", "EUR") });
    expect(first).toContain("3 sheets");
    expect(others).toHaveLength(1);
  });

  test("that says what the data says has no warnings", () => {
    expect(warnings({ totals: sales("EUR") })).toEqual([]);
    expect(warnings({ sheets: null })).toEqual([]);
  });

  test("tells of amounts in several currencies, and of those without one", () => {
    expect(warnings({ totals: sales("USD", "EUR") })[0]).toContain("2 currencies (EUR, USD)");
    expect(warnings({ totals: sales("USD", "") })).toEqual([
      "Some amounts have no currency. They are in no total.",
    ]);
    const many = Array.from({ length: 11 }, (_, index) => `C${index}`);
    expect(warnings({ totals: sales(...many) })[0]).toContain("The amounts are in 11 currencies.");
  });

  test("does not take the clicks of a file for amounts", () => {
    expect(warnings({ totals: [{ column: "clicks", header: "Clicks", sums: { a: "1", b: "2" } }] })).toEqual(
      [],
    );
  });

  test("tells that amounts stand there without their currency, once", () => {
    expect(warnings({}, ["sales_amount", "commission_amount"])).toEqual([
      "The amounts may be in several currencies, and the column Currency that tells them apart is not in the file.",
    ]);
    expect(warnings({}, ["clicks"])).toEqual([]);
  });
});
