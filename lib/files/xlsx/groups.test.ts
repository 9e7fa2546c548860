import { describe, expect, it } from "vitest";
import { cutTranches } from "@/lib/files/cut-tranches";
import { fileFormats } from "@/lib/files/formats";
import { type FileGroup, PartMismatchError, type StoredPart } from "@/lib/files/part";
import { assembled, column, copyText, storedPart } from "@/lib/testing/files/make-file";
import { schemaFaults } from "@/lib/testing/files/schema-faults";
import { packagePart, workbookReaders } from "@/lib/testing/files/workbook-readers";

// Workbooks with several groups of rows, each with columns, sheets and options of its own.

const { renderPart } = fileFormats.xlsx;
const createdAt = new Date("2026-11-24T10:20:30Z");
const totals = [{ column: 0, by: null, sums: { "": "15" } }];

/** A group of so many rows, the first of which stands on sheet number `sheetIndex`, three on a sheet. */
async function groupOf(
  sheetName: string,
  rows: number,
  first: { index: number; sheetIndex: number },
  options: FileGroup["options"] = {},
): Promise<FileGroup & { parts: StoredPart[]; rows: number }> {
  const columns = [column("integer", `${sheetName} n`), column("money"), column("text")];
  const stage = copyText(Array.from({ length: rows }, (_, at) => [`${at}`, "1.5", "JPY"]));
  async function* source() {
    yield stage;
  }
  const parts: StoredPart[] = [];
  const sums = [{ column: 1, by: 2 }];
  for await (const { bytes, firstRowInSheet, sheetIndex, index } of cutTranches(source(), {
    trancheBytesMax: 20,
    rowsPerSheetMax: 3,
    first,
  })) {
    expect(index).toBe(first.index + parts.length);
    parts.push(storedPart(renderPart({ stage: bytes, columns, firstRowInSheet, sums, options }), sheetIndex));
  }
  return { sheetName, columns, parts, options, totals: options.totals_row === true ? totals : [], rows };
}

/** One with a sheet, one with three, one without rows, and one more. */
async function groups(): Promise<[FileGroup, ...FileGroup[]]> {
  const one = await groupOf("One", 2, { index: 0, sheetIndex: 0 });
  const many = await groupOf("Many", 7, { index: one.parts.length, sheetIndex: 1 }, { totals_row: true });
  const none = await groupOf("None", 0, { index: 0, sheetIndex: 4 });
  const last = await groupOf(
    "Last",
    3,
    { index: one.parts.length + many.parts.length, sheetIndex: 5 },
    { currency_formats: true },
  );
  return [one, many, none, last];
}

async function workbook(all: readonly [FileGroup, ...FileGroup[]]) {
  return assembled("xlsx", { title: "Several", createdAt, groups: all, extraSheets: [] });
}

describe.each(workbookReaders)("a workbook of several groups, read by %s", (_, read) => {
  it("has each group on sheets of its own, with its own header", async () => {
    const sheets = await read(await workbook(await groups()));
    expect([...sheets.keys()]).toEqual(["One", "Many", "Many 2", "Many 3", "None", "Last"]);
    const numbers = (name: string) => (sheets.get(name) ?? []).map(([cell]) => cell);
    expect(numbers("One")).toEqual(["One n", 0, 1]);
    expect([numbers("Many"), numbers("Many 2")]).toEqual([
      ["Many n", 0, 1, 2],
      ["Many n", 3, 4, 5],
    ]);
    // Below the rows of the last of its sheets.
    expect(numbers("Many 3").slice(0, 2)).toEqual(["Many n", 6]);
    expect(numbers("Many 3")).toHaveLength(3);
    expect(numbers("None")).toEqual(["None n"]);
    expect(numbers("Last")).toEqual(["Last n", 0, 1, 2]);
  });
});

it("is valid by ISO 29500, sums each group over its own sheets, and selects the first sheet alone", async () => {
  const bytes = await workbook(await groups());
  expect(schemaFaults(bytes)).toEqual([]);
  expect(packagePart(bytes, "xl/worksheets/sheet4.xml")).toContain(
    "<f>SUM(&apos;Many&apos;!A2:A4)".replaceAll("&apos;", "'"),
  );
  const selected = [1, 2, 3, 4, 5, 6].filter((nth) =>
    packagePart(bytes, `xl/worksheets/sheet${nth}.xml`).includes("tabSelected"),
  );
  expect(selected).toEqual([1]);
});

type Groups = [FileGroup, ...FileGroup[]];

it.each<[what: string, change: (all: Groups) => Groups]>([
  ["stand in another group", ([one, many, ...others]) => [{ ...one, parts: many?.parts ?? [] }, ...others]],
  [
    "of a whole sheet are missing",
    ([one, ...others]) => [
      one,
      ...others.map((group) => ({
        ...group,
        parts: group.parts.filter(({ sheetIndex }) => sheetIndex !== 1),
      })),
    ],
  ],
])("is not made when parts %s", async (_, change) => {
  await expect(workbook(change(await groups()))).rejects.toBeInstanceOf(PartMismatchError);
});

it("names a damaged part by its place among those of all groups", async () => {
  const [one, many, ...others] = await groups();
  if (!many) throw new Error("There is a second group.");
  const [first, ...rest] = many.parts;
  if (!first) throw new Error("The second group has parts.");
  async function* read() {
    yield new Uint8Array(first?.byteSize ?? 0);
  }
  const damaged = { ...many, parts: [{ ...first, read }, ...rest] };
  await expect(workbook([one, damaged, ...others])).rejects.toMatchObject({ partIndex: one.parts.length });
});

it.each(["csv", "jsonl"] as const)("a %s file has one group, and no other", async (format) => {
  const [one] = await groups();
  const input = {
    title: "Several",
    createdAt,
    groups: [
      { ...one, parts: [] },
      { ...one, parts: [] },
    ] as const,
  };
  await expect(assembled(format, input)).rejects.toBeInstanceOf(RangeError);
});
