import fc from "fast-check";
import type { CellKind, FileColumn } from "@/lib/files/column";
import { anyCharacter } from "@/lib/testing/any-character";
import { copyText } from "@/lib/testing/files/make-file";

/** What a reader should give for a cell. Dates and times are texts as they are shown. */
export type Expected =
  | { kind: "empty" }
  | { kind: "number"; number: number }
  | { kind: "text" | "date"; text: string };

const texts = [
  "SAVE_x2024",
  "_x0041_",
  "_x0041_x0042_",
  "_x005F_x0041_",
  "_X00e4_ and _x00e4_",
  "_x0041",
  "snake_case_",
  " before",
  "after ",
  "\ttab\t",
  "\nline feeds\n",
  "one\rtwo",
  "one\r\ntwo",
  " one\r\ntwo",
  "\u2003wide\u2028",
  "\u00a0no-break\u00a0",
  "\ufeffmark\u200b",
  "\u3000ideographic\u3000",
  "\u0085next line\u007f",
  "\u0001control\u001f",
  "=1+1",
  "'apostrophe",
  `<&>"' ]]>`,
  "007",
  "1E5",
  "TRUE",
  "2026-02-30",
  "\\N \\.",
  "😀👩‍👩‍👧‍👦🇩🇪",
  "متجر النور",
  "https://example.com/?a=1&b=2#c_d",
  "x".repeat(32_768),
  `x${"😀".repeat(16_384)}`,
];
const integers = [
  "0",
  "-42",
  "1234567",
  "9007199254740992",
  "9007199254740993",
  "-123456789012345678901234567890",
];
const decimals = [
  "0.1",
  "-0.05",
  "1234567.5",
  "123456789012345.67",
  "0.1234567890123456789",
  "1e-07",
  "NaN",
  "-Infinity",
];
const dates = [
  "2026-11-24",
  "1900-03-01",
  "1900-02-28",
  "1899-12-31",
  "0001-01-01",
  "0044-03-15 BC",
  "9999-12-31",
  "2000-02-29",
  "infinity",
];
const times = [
  "2026-11-24 23:59:59.999+00",
  "2026-11-24 23:59:59.999999+00",
  "2026-12-31 23:59:59.9995+00",
  "2026-11-24 00:00:00+00",
  "2026-11-24 00:00:00.000001+00",
  "1900-03-01 00:00:00.001+00",
  "1900-02-28 23:59:59+00",
  "0001-01-01 00:00:00+00",
  "0044-03-15 10:00:00+00 BC",
  "9999-12-31 23:59:59.999999+00",
  "2026-11-24 23:59:60+00",
  "2026-11-24 24:00:00+00",
];

const columns: FileColumn[] = (
  ["id", "text", "url", "integer", "money", "percent", "decimal", "date", "datetime", "boolean"] as const
).map((kind) => ({ id: `${kind}_x0041_`, header: `${kind}_x0041_`, kind }));

const rowsPerSheet = 150;
const randomRows = 400;

/** A workbook of several sheets with these values and random ones, and what each of its cells should be to a reader. */
export function awkwardWorkbook(seed: number) {
  const values = valuesOf(seed);
  const rows = Array.from({ length: randomRows }, (_, row) =>
    columns.map(({ kind }) => values[kind][row % values[kind].length] ?? null),
  );
  const headers = columns.map(({ header }): Expected => ({ kind: "text", text: header }));
  const sheets = new Map<string, Expected[][]>();
  for (let first = 0; first < rows.length; first += rowsPerSheet) {
    const cells = rows
      .slice(first, first + rowsPerSheet)
      .map((row) => row.map((value, column) => expectedCell(columns[column]?.kind ?? "text", value)));
    sheets.set(sheets.size === 0 ? "Awkward" : `Awkward ${sheets.size + 1}`, [headers, ...cells]);
  }
  const about = [
    ["Label", " value_x0041_ "],
    ["Number", -0.25],
  ];
  sheets.set(
    "About",
    about.map((row) =>
      row.map((value) =>
        typeof value === "number" ? { kind: "number", number: value } : { kind: "text", text: value },
      ),
    ),
  );
  return {
    cells: columns.length * (rows.length + sheets.size - 1) + 4,
    sheets,
    input: {
      columns,
      stage: copyText(rows),
      rowsPerSheetMax: rowsPerSheet,
      sheetName: "Awkward",
      extraSheets: [{ name: "About", columnWidths: [20, 40], rows: () => about }],
    },
  };
}

function valuesOf(seed: number): Record<CellKind, (string | null)[]> {
  const sample = <T>(values: fc.Arbitrary<T>) => fc.sample(values, { seed, numRuns: randomRows - 50 });
  const text = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(..."_xX0041e \r\n\t\u2003&<a"), maxLength: 24 }),
  );
  const allTexts = [...texts, null, "", ...sample(text).map((value) => value.replaceAll("\0", ""))];
  const instants = sample(
    fc.tuple(
      fc.date({
        min: new Date("1900-03-01T00:00:00Z"),
        max: new Date("9999-12-31T23:59:59.999Z"),
        noInvalidDate: true,
      }),
      fc.integer({ min: 0, max: 999 }),
    ),
  ).map(([date, rest]) =>
    date
      .toISOString()
      .replace("T", " ")
      .replace("Z", `${String(rest).padStart(3, "0")}+00`),
  );
  const numbers = sample(fc.double({ noNaN: true, noDefaultInfinity: true })).map(String);
  return {
    id: [...integers, ...allTexts],
    text: allTexts,
    url: allTexts.toReversed(),
    integer: [...integers, null, ...sample(fc.maxSafeInteger()).map(String)],
    decimal: [...decimals, ...numbers],
    money: [...decimals, ...sample(fc.integer()).map((cents) => (cents / 100).toFixed(2))],
    percent: [...decimals, null],
    date: [...dates, null, ...instants.map((instant) => instant.slice(0, 10))],
    datetime: [...times, ...instants],
    boolean: ["t", "f", null],
  };
}

function expectedCell(kind: CellKind, value: string | null): Expected {
  if (value === null || value === "") return { kind: "empty" };
  switch (kind) {
    case "boolean":
      return { kind: "text", text: value === "t" ? "Yes" : "No" };
    case "integer":
    case "decimal":
    case "money":
    case "percent": {
      const isWhole = kind === "integer" && BigInt(value) !== BigInt(Number(value));
      return isWhole || !Number.isFinite(Number(value))
        ? { kind: "text", text: value }
        : { kind: "number", number: Number(value) };
    }
    case "date":
      return { kind: isSpreadsheetTime(value) ? "date" : "text", text: value };
    case "datetime": {
      if (!isSpreadsheetTime(value)) return { kind: "text", text: value };
      const [whole = "", fraction = ""] = value.replace("+00", "").split(".");
      return { kind: "date", text: `${whole}.${fraction.padEnd(3, "0").slice(0, 3)}` };
    }
    default:
      return { kind: "text", text: heldText(value) };
  }
}

/** Whether spreadsheet programs agree about it: a day of the calendar from 1900-03-01 to 9999, a time of a clock. */
function isSpreadsheetTime(value: string): boolean {
  return /^\d{4}-/.test(value) && !/BC|:60\+| 24:/.test(value) && value >= "1900-03-01";
}

/** The text that a cell holds: the characters that XML 1.0 has (section 2.2), and 32,767 UTF-16 code units of them. */
function heldText(text: string): string {
  let held = "";
  for (const character of text) {
    if (held.length + character.length > 32_767) break;
    const isHeld = /[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(character);
    held += isHeld ? character : "\ufffd";
  }
  return held;
}
