import { expect, it } from "vitest";
import XLSX from "xlsx";
import type { ColumnTotal } from "@/lib/files/part";
import { column, copyText, makeFile } from "@/lib/testing/files/make-file";
import { schemaFaults } from "@/lib/testing/files/schema-faults";
import { loadWithExcelJs } from "@/lib/testing/files/workbook-readers";
import { digitsOfCurrency } from "./currency-digits";

const columns = [
  column("money", "Sales"),
  column("text", "Currency"),
  column("money", "Before"),
  column("text", "Name"),
];
const rows = [
  ["1234567", "JPY", "5", "JPY"],
  ["1234.5", "BHD", "-0.125", "USD"],
  ["1234.5", "USD", "1", "JPY"],
  ["1234.5", "CLF", "1", "x"],
  ["1234.5", "jpy", "1", "x"],
  ["1234.5", null, "1", "x"],
  [null, "JPY", "1", "x"],
  ["1234.5", "YEN!", "1", "x"],
];
const totals: ColumnTotal[] = [{ column: 0, by: 1, sums: { JPY: "1234567", BHD: "1234.5", USD: "1234.5" } }];
const options = { currency_formats: true, totals_row: true };

it("amounts are shown with the digits of their row's currency, and totals with those of theirs", async () => {
  const { bytes } = await makeFile("xlsx", { columns, stage: copyText(rows), totals, options });
  expect(schemaFaults(bytes)).toEqual([]);
  const workbook = XLSX.read(bytes, { type: "buffer", cellNF: true });
  const shown = (reference: string) => workbook.Sheets.Clicks?.[reference]?.w;
  expect([2, 3, 4, 5, 6, 7, 8, 9].map((row) => shown(`A${row}`))).toEqual([
    "1,234,567",
    "1,234.500",
    "1,234.50",
    "1,234.5000",
    "1,234.50",
    "1,234.50",
    undefined,
    "1,234.50",
  ]);
  // Without a total of its own, a column of amounts has the currency of the others.
  expect([2, 3, 4].map((row) => shown(`C${row}`))).toEqual(["5", "-0.125", "1.00"]);
  expect([10, 11, 12].map((row) => [shown(`B${row}`), shown(`A${row}`)])).toEqual([
    ["BHD", "1,234.500"],
    ["JPY", "1,234,567"],
    ["USD", "1,234.50"],
  ]);
  const sheet = (await loadWithExcelJs(bytes)).worksheets[0];
  expect([2, 3, 4].map((row) => [sheet?.getCell(`A${row}`).value, sheet?.getCell(`A${row}`).numFmt])).toEqual(
    [
      [1234567, "#,##0"],
      [1234.5, "#,##0.000"],
      [1234.5, "#,##0.00"],
    ],
  );
});

it("without the option a workbook has the two digits and the bytes that it had", async () => {
  const plain = await makeFile("xlsx", { columns, stage: copyText(rows), totals });
  const usual = await makeFile("xlsx", {
    columns,
    stage: copyText(rows),
    totals,
    options: { currency_formats: false },
  });
  expect(usual.bytes.equals(plain.bytes)).toBe(true);
  const workbook = XLSX.read(plain.bytes, { type: "buffer", cellNF: true });
  expect(workbook.Sheets.Clicks?.A2.w).toBe("1,234,567.00");
});

it("the digits of well-known currencies are those that Node knows", () => {
  for (const code of ["JPY", "KRW", "VND", "BHD", "KWD", "OMR", "TND", "CLF", "USD", "EUR", "GBP", "CHF"]) {
    const { maximumFractionDigits } = new Intl.NumberFormat("en", {
      style: "currency",
      currency: code,
    }).resolvedOptions();
    expect([code, digitsOfCurrency(code) ?? 2]).toEqual([code, maximumFractionDigits]);
  }
});
