import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CellKind, FileColumn } from "@/lib/files/column";
import { anyCharacter } from "@/lib/testing/any-character";
import { guarded } from "@/lib/testing/exports/csv-guard";
import { column, copyText, makeFile } from "@/lib/testing/files/make-file";

const text: FileColumn = { id: "Text", header: "Text", kind: "text" };

async function csvOf(columns: FileColumn[], rows: (string | null)[][], trancheBytesMax = 1 << 20) {
  const { bytes } = await makeFile("csv", { columns, stage: copyText(rows), trancheBytesMax });
  return bytes.toString();
}

/** The bytes of one cell. */
async function cell(kind: CellKind, value: string | null): Promise<string> {
  const columns: FileColumn[] = [
    { id: "First", header: "First", kind: "text" },
    { id: "Cell", header: "Cell", kind },
  ];
  const [header, record, ...rest] = (await csvOf(columns, [["", value]])).split(/\r\n(?=,|$)/);
  expect([header, rest]).toEqual(["First,Cell", [""]]);
  return record?.slice(1) ?? "";
}

describe("csv", () => {
  it("gives a standard reader the rows of the database, whatever the values and the tranches", async () => {
    const value = fc.option(
      fc.oneof(
        fc.string({ unit: anyCharacter, maxLength: 12 }).map((value) => value.replaceAll("\0", "")),
        fc.string({
          unit: fc.constantFrom(..."\",;\r\n\t \\'=-＝\u00a0\u200b\ufeffa"),
          maxLength: 6,
        }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(value, value, value), { maxLength: 12 }),
        fc.integer({ min: 1, max: 200 }),
        async (rows, trancheBytesMax) => {
          const columns = ["a", "b", "c"].map((header) => column("text", header));
          const records: string[][] = parse(await csvOf(columns, rows, trancheBytesMax));
          expect(records).toEqual([
            ["a", "b", "c"],
            ...rows.map((row) => row.map((cell) => guarded(cell ?? ""))),
          ]);
        },
      ),
    );
  }, 30_000);

  it("is UTF-8 without a byte order mark, with CRLF after every record", async () => {
    const { bytes } = await makeFile("csv", {
      columns: [{ id: "Größe", header: "Größe", kind: "text" }],
      stage: copyText([["ä"], ["😀"]]),
    });
    expect(bytes).toEqual(Buffer.from("Größe\r\nä\r\n😀\r\n", "utf8"));
  });

  it("has its header line when there are no rows", async () => {
    expect(await csvOf([text, { id: "Clicks", header: "Clicks", kind: "integer" }], [])).toBe(
      "Text,Clicks\r\n",
    );
  });

  it.each([
    ["plain", "plain"],
    ["a,b", '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ["two\nlines", '"two\nlines"'],
    ["two\rlines", '"two\rlines"'],
    [" lead", '" lead"'],
    ["trail\t", '"trail\t"'],
    ["tab\tinside", '"tab\tinside"'],
    ["back\\slash", "back\\slash"],
    ["it's; fine", '"it\'s; fine"'],
    ["x;=1+1", '"x;=1+1"'],
  ])("quotes only where it must: %j", async (value, written) => {
    expect(await cell("text", value)).toBe(written);
  });

  it("writes NULL and the empty text as an empty field", async () => {
    expect(await csvOf([text, text, text], [[null, "", "x"]])).toBe("Text,Text,Text\r\n,,x\r\n");
  });

  it("does not lose a row of one empty field to readers that skip empty lines", async () => {
    const csv = await csvOf([text], [[null], ["x"], [""]]);
    expect(parse(csv, { skip_empty_lines: true })).toEqual([["Text"], [""], ["x"], [""]]);
  });

  it.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@x", "'@x"],
    ["\tx", '"\'\tx"'],
    ["\rx", '"\'\rx"'],
    ["=a,b", '"\'=a,b"'],
    ["\nx", '"\'\nx"'],
    ["\n=1+1", '"\'\n=1+1"'],
    [" =1+1", '"\' =1+1"'],
    ["\u00a0 \u200b-1", "'\u00a0 \u200b-1"],
    ["\ufeff@x", "'\ufeff@x"],
    ["＝1+1", "'＝1+1"],
    [" -x;y", '"\' -x;y"'],
    [" plain", '" plain"'],
    ["−5 °C", "−5 °C"],
    ["a=1", "a=1"],
    ["'=1", "'=1"],
  ])("keeps a text from being taken for a formula: %j", async (value, written) => {
    for (const kind of ["text", "url", "id"] as const) expect(await cell(kind, value)).toBe(written);
  });

  it("begins with no bytes that Excel takes for another kind of file, and with the same name for every reader", async () => {
    const headed = (...headers: string[]) =>
      csvOf(
        headers.map((header) => column("text", header)),
        [],
      );
    expect(await headed("ID", "Name")).toBe('"ID",Name\r\n');
    expect(await headed("IDs")).toBe('"IDs"\r\n');
    expect(parse(await headed("ID", "Name"))).toEqual([["ID", "Name"]]);
    for (const other of ["Id,Name", "Name,ID", "Rank,ID"]) {
      expect(await headed(...other.split(","))).toBe(`${other}\r\n`);
    }
  });

  it("guards a header like any text", async () => {
    expect(await csvOf([column("integer", '=a,"b"')], [])).toBe('"\'=a,""b"""\r\n');
  });

  it.each<[CellKind, string, string]>([
    ["integer", "-5", "-5"],
    ["money", "-12.50", "-12.50"],
    ["decimal", "-0.000001", "-0.000001"],
    ["percent", "12.5", "12.5"],
    ["integer", "123456789012345678901234567890", "123456789012345678901234567890"],
    ["decimal", "NaN", "NaN"],
    ["date", "2026-11-24", "2026-11-24"],
    ["date", "0044-03-15 BC", "0044-03-15 BC"],
    ["date", "-infinity", "-infinity"],
    ["boolean", "t", "Yes"],
    ["boolean", "f", "No"],
    ["id", "0012", "0012"],
  ])("leaves a %s as it is or says it in words: %j", async (kind, value, written) => {
    expect(await cell(kind, value)).toBe(written);
  });

  it.each([
    ["2026-11-24 10:00:00.123+00", "2026-11-24T10:00:00.123000Z"],
    ["2026-11-24 10:00:00.1+00", "2026-11-24T10:00:00.100000Z"],
    ["2026-11-24 10:00:00.123456+00", "2026-11-24T10:00:00.123456Z"],
    ["2026-11-24 10:00:00+00", "2026-11-24T10:00:00.000000Z"],
    ["2026-11-24 10:00:00", "2026-11-24T10:00:00.000000Z"],
    ["0001-01-01 00:00:00+00", "0001-01-01T00:00:00.000000Z"],
    ["9999-12-31 23:59:59.999999+00", "9999-12-31T23:59:59.999999Z"],
    ["2026-11-24 23:59:60+00", "2026-11-24 23:59:60+00"],
    ["2026-02-30 10:00:00+00", "2026-02-30 10:00:00+00"],
    ["infinity", "infinity"],
    ["12026-11-24 10:00:00+00", "12026-11-24 10:00:00+00"],
    ["0044-03-15 10:00:00+00 BC", "0044-03-15 10:00:00+00 BC"],
    ["2026-11-24 10:00:00+02", "2026-11-24 10:00:00+02"],
    ["2026-11-24", "2026-11-24"],
    ["", ""],
  ])("writes the time %j as %j", async (value, written) => {
    expect(await cell("datetime", value)).toBe(written);
  });
});
