import { describe, expect, it } from "vitest";
import { column, copyText, makeFile } from "@/lib/testing/files/make-file";
import { workbookReaders } from "@/lib/testing/files/workbook-readers";
import { type AboutInput, aboutSheet } from "./about-sheet";

const input: AboutInput = {
  exportId: 42,
  filename: "clicks_details_2026-11-25_42.xlsx",
  snapshotAt: new Date("2026-11-25T10:20:30.456Z"),
  rows: 2,
  warnings: [],
  receipt: {
    display_name: "Clicks Details (Excel)",
    format: "xlsx",
    time_zone: "UTC",
    filters: [{ title: "Period", value: "1 Nov 2026 – 24 Nov 2026" }],
    sort: "Click Date, descending",
    columns: [
      { id: "click_date", header: "Click Date", kind: "date" },
      { id: "clicks", header: "Clicks", kind: "integer" },
    ],
    sheets: 1,
    totals: [
      { column: "clicks", header: "Clicks", sums: { "": "12345" } },
      { column: "sales", header: "Sales", sums: { EUR: "0.1", USD: "12345678901234567890.12" } },
    ],
    parts: [{ index: 0, row_count: 2, byte_size: 99, sha256: "ab12" }],
  },
  dataSha256: () => "cd34",
};

type Read = (typeof workbookReaders)[number][1];

/** Label to value of the sheet about a workbook with two rows. */
async function readAbout(read: Read, changes: Partial<AboutInput> = {}) {
  const { bytes } = await makeFile("xlsx", {
    columns: [column("text")],
    stage: copyText([["a"], ["b"]]),
    extraSheets: [aboutSheet({ ...input, ...changes })],
  });
  const sheets = await read(bytes);
  expect([...sheets.keys()]).toEqual(["Clicks", "About"]);
  expect(sheets.get("Clicks")).toEqual([["text"], ["a"], ["b"]]);
  return new Map((sheets.get("About") ?? []).map(([label, value]) => [label, value]));
}

describe.each(workbookReaders)("the sheet about a file, read by %s", (_reader, read) => {
  it("tells what the file is and by which numbers it can be checked", async () => {
    const about = await readAbout(read);
    expect(Object.fromEntries(about)).toEqual({
      Report: "Clicks Details (Excel)",
      Export: 42,
      File: "clicks_details_2026-11-25_42.xlsx",
      "Data as of": "2026-11-25 10:20:30.456 UTC",
      "Time zone": "UTC, for all dates and times in this file",
      Rows: 2,
      "Total Clicks": 12345,
      "Total Sales, EUR": 0.1,
      "Total Sales, USD": "12345678901234567890.12",
      "Filter: Period": "1 Nov 2026 – 24 Nov 2026",
      "Sorted by": "Click Date, descending",
      Warnings: "None",
      "SHA-256 of the data parts": "cd34",
      "Part 1": "2 rows, 99 bytes, SHA-256 ab12",
      "Column 1": "Click Date (date)",
      "Column 2": "Clicks (integer)",
    });
  });

  it("can be read whatever a filter holds", async () => {
    const value = `=1+1 <&>"' ]]> \u0001 \ufffe é 😀`;
    const filters = [{ title: "Search", value }];
    const about = await readAbout(read, { receipt: { ...input.receipt, filters } });
    expect(about.get("Filter: Search")).toBe(`=1+1 <&>"' ]]> \ufffd \ufffd é 😀`);
  });

  it("has room for filters that no cell could hold", async () => {
    const start = "x".repeat(32_765);
    const filters = [{ title: "Search", value: `${start}😀😀` }];
    const about = await readAbout(read, { receipt: { ...input.receipt, filters } });
    expect(about.get("Filter: Search") === `${start}…`).toBe(true);
  });
});

it("keeps what looks like a character's code in Excel's eyes", async () => {
  const [, read] = workbookReaders[0] ?? [];
  if (!read) throw new Error("SheetJS, which decodes as Excel does, is the first reader");
  const value = "_x0041_x0042_ and SAVE_x2024 ";
  const filters = [{ title: "Search", value }];
  const about = await readAbout(read, { receipt: { ...input.receipt, filters } });
  expect(about.get("Filter: Search")).toBe(value);
});
