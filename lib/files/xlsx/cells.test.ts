import fc from "fast-check";
import { describe, expect, it } from "vitest";
import XLSX from "xlsx";
import type { CellKind } from "@/lib/files/column";
import { anyCharacter } from "@/lib/testing/any-character";
import { column, xlsxOf } from "@/lib/testing/files/make-file";
import { loadWithExcelJs, sheetJsCell, workbookReaders } from "@/lib/testing/files/workbook-readers";

const DAY_MILLISECONDS = 86_400_000;

/** The text with what XML 1.0 leaves out (section 2.2, Char) replaced. */
function readable(text = ""): string {
  const isLeftOut = (char: string) =>
    (char < " " && !"\t\n\r".includes(char)) || "\ufffe\uffff".includes(char);
  return [...text].map((char) => (isLeftOut(char) ? "\ufffd" : char)).join("");
}

describe("xlsx cells", () => {
  it("give back every text that XML can hold; other characters become U+FFFD", async () => {
    const text = fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 20 }),
      fc.string({
        unit: fc.constantFrom(
          "_",
          "x",
          "X",
          "0",
          "4",
          "1",
          "D",
          "\r",
          "&",
          "#13;",
          "\ufffe",
          "\uffff",
          "\u0001",
        ),
        maxLength: 24,
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 40 }), async (texts) => {
        const rows = texts.map((value) => ["x", value.replaceAll("\0", "")]);
        const bytes = await xlsxOf([column("text", "a"), column("text", "b")], rows);
        const sheet = XLSX.read(bytes, { type: "buffer" }).Sheets.Clicks ?? {};
        const cells = rows.map((_, i) => sheet[`B${i + 2}`]?.v);
        expect(cells).toEqual(rows.map(([, value]) => (value === "" ? undefined : readable(value))));
      }),
      { numRuns: 60 },
    );
  }, 30_000);

  it.each<[CellKind, string, number, string]>([
    ["integer", "1234567", 1234567, "1,234,567"],
    ["integer", "-42", -42, "-42"],
    ["integer", "9007199254740992", 9007199254740992, "9,007,199,254,740,992"],
    ["money", "1234567.5", 1234567.5, "1,234,567.50"],
    ["money", "-0.05", -0.05, "-0.05"],
    ["money", "12345678901234567.89", 12345678901234568, "12,345,678,901,234,568.00"],
    ["decimal", "1500", 1500, "1,500.00"],
    ["percent", "12.5", 12.5, "12.50%"],
    ["date", "2026-11-24", 46350, "2026-11-24"],
    ["datetime", "2026-11-24 12:00:00+00", 46350.5, "2026-11-24 12:00:00.000"],
  ])("hold a %s as the number that it is: %s", async (kind, value, number, shown) => {
    const cell = await sheetJsCell(kind, value);
    expect(cell).toMatchObject({ t: "n", v: number, w: shown });
  });

  it.each([
    ["0.12345", 0.12345],
    ["-1e-07", -1e-7],
    ["0.1234567890123456789", 0.12345678901234568],
  ])("hold a decimal as the nearest double: %s", async (value, number) => {
    expect(await sheetJsCell("decimal", value)).toMatchObject({ t: "n", v: number, z: "#,##0.00##" });
  });

  it.each<[CellKind, string]>([
    ["id", "12345678901234567890"],
    ["id", "007"],
    ["integer", "9007199254740993"],
    ["integer", "-123456789012345678901234567890"],
    ["integer", "NaN"],
    ["money", "NaN"],
    ["decimal", "-Infinity"],
    ["decimal", `1${"0".repeat(400)}`],
    ["decimal", "1.2.3"],
    ["decimal", "-"],
    ["percent", "5%"],
    ["date", "1900-02-28"],
    ["date", "0001-01-01"],
    ["date", "10000-01-01"],
    ["date", "0000-03-01"],
    ["date", "2026-13-01"],
    ["date", "2026-00-10"],
    ["date", "2026-01-00"],
    ["date", "2026-02-29"],
    ["date", "2100-02-29"],
    ["date", "2026-04-31"],
    ["date", "0044-03-15 BC"],
    ["date", "infinity"],
    ["datetime", "1899-12-31 23:59:59+00"],
    ["datetime", "10000-01-01 00:00:00+00"],
    ["datetime", "0044-03-15 10:00:00+00 BC"],
    ["datetime", "-infinity"],
    ["datetime", "2026-11-24 10:00:00+02"],
    ["datetime", "2026-11-24"],
    ["datetime", "2026-11-24 24:00:00+00"],
    ["datetime", "2026-11-24 23:59:60+00"],
    ["datetime", "2026-11-24 10:60:00+00"],
    ["datetime", "2026-02-30 10:00:00+00"],
    ["boolean", "maybe"],
    ["boolean", "x"],
    ["integer", " 5\n"],
  ])("hold a %s as text where no number could: %j", async (kind, value) => {
    expect(await sheetJsCell(kind, value)).toMatchObject({ t: "s", v: value });
  });

  it.each(workbookReaders.filter(([reader]) => reader !== "SheetJS"))(
    "are dates and times, to the millisecond, to a reader that knows them: %s",
    async (_, read) => {
      const rows = [
        ["1900-03-01", "1900-03-01 00:00:00.001+00"],
        ["2000-02-29", "2000-02-29 23:59:59.999+00"],
        ["2026-11-24", "2026-11-24 10:00:00.123+00"],
        ["2026-12-31", "2026-12-31 12:00:00"],
        ["9999-12-31", "9999-12-31 23:59:59.999+00"],
      ];
      const sheets = await read(await xlsxOf([column("date"), column("datetime")], rows));
      expect(sheets.get("Clicks")?.slice(1)).toEqual(
        rows.map(([date, time = ""]) => [
          new Date(`${date}T00:00:00Z`),
          new Date(`${time.replace("+00", "")}Z`),
        ]),
      );
    },
  );

  it("count dates as the spreadsheet's calendar does", async () => {
    const first = Date.UTC(1900, 2, 1);
    const day = fc.integer({ min: 0, max: (Date.UTC(9999, 11, 31) - first) / DAY_MILLISECONDS });
    await fc.assert(
      fc.asyncProperty(fc.array(day, { maxLength: 60 }), async (days) => {
        const dates = days.map((value) => new Date(first + value * DAY_MILLISECONDS));
        const bytes = await xlsxOf(
          [column("date")],
          dates.map((date) => [date.toISOString().slice(0, 10)]),
        );
        const sheet = (await loadWithExcelJs(bytes)).getWorksheet("Clicks");
        expect(dates.map((_, i) => sheet?.getCell(`A${i + 2}`).value)).toEqual(dates);
      }),
      { numRuns: 25 },
    );
  }, 30_000);

  it("hold times to the millisecond and show it, whatever is finer: no reader sees another second or day", async () => {
    const time = fc.date({
      min: new Date("1900-03-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59.999Z"),
      noInvalidDate: true,
    });
    const finer = fc.constantFrom("", "000", "001", "499", "500", "999");
    const last = ["2026-11-24", "1999-12-31", "9999-12-31"].map((day): [Date, string] => [
      new Date(`${day}T23:59:59.999Z`),
      "999",
    ]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(time, finer), { maxLength: 60 }), async (random) => {
        const times = [...last, ...random];
        const texts = times.map(([value]) => value.toISOString().replace("T", " ").replace("Z", ""));
        const bytes = await xlsxOf(
          [column("datetime")],
          times.map(([, microseconds], i) => [`${texts[i]}${microseconds}+00`]),
        );
        const sheet = (await loadWithExcelJs(bytes)).getWorksheet("Clicks");
        expect(times.map((_, i) => sheet?.getCell(`A${i + 2}`).value)).toEqual(times.map(([value]) => value));
        const shown = XLSX.read(bytes, { type: "buffer" }).Sheets.Clicks ?? {};
        // SheetJS shows nothing for times on the last day of the calendar, but reads their value.
        const dayOf = (text: string) => text.slice(0, 10);
        expect(times.map((_, i) => shown[`A${i + 2}`]?.w)).toEqual(
          texts.map((text) => (dayOf(text) === "9999-12-31" && !text.endsWith("00:00:00.000") ? "" : text)),
        );
      }),
      { numRuns: 25 },
    );
  }, 30_000);
});
