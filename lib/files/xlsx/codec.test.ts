import { describe, expect, it } from "vitest";
import XLSX from "xlsx";
import { column, copyText, makeFile, xlsxOf } from "@/lib/testing/files/make-file";
import {
  loadWithExcelJs,
  packagePart,
  sheetJsCell,
  workbookReaders,
} from "@/lib/testing/files/workbook-readers";

const sheetPart = "xl/worksheets/sheet1.xml";

describe.each(workbookReaders)("a workbook read by %s", (_reader, read) => {
  it("has the rows in their places, with NULL and empty texts as no cell, over many tranches", async () => {
    const columns = [column("id"), column("text"), column("integer"), column("boolean")];
    const rows = Array.from({ length: 120 }, (_, i) => [
      `00${i}`,
      i % 3 === 0 ? null : i % 3 === 1 ? "" : `text ${i}`,
      i % 5 === 0 ? null : `${i}`,
      i % 2 === 0 ? "t" : "f",
    ]);
    const sheets = await read(await xlsxOf(columns, rows, 100));
    expect([...sheets.keys()]).toEqual(["Clicks"]);
    expect(sheets.get("Clicks")).toEqual([
      ["id", "text", "integer", "boolean"],
      ...rows.map(([id, text, integer, boolean]) => [
        id,
        text === "" ? null : text,
        integer === null ? null : Number(integer),
        boolean === "t" ? "Yes" : "No",
      ]),
    ]);
  });

  it.each([
    ["markup", `a & b <c> "d" 'e' ]]>`],
    ["white space at the ends", "  two before and after  "],
    ["a tab", "a\tb\t"],
    ["line feeds", "\none\ntwo\n"],
    ["carriage returns", "one\rtwo\r\nthree\r"],
    ["more than ASCII", "Größe 漢字 😀 \u00a0\u2028\ufeff"],
    ["a formula's look", "=1+1"],
    ["a number's look", "007"],
    ["underscores that begin no character code", "snake_case my_xbox _x004 _x00 _xyz_ _"],
    ["backslashes", "\\N \\. \\\\"],
    ["controls that XML allows", "\u007f\u0085"],
  ])("gives back a text with %s", async (_, text) => {
    const sheets = await read(await xlsxOf([column("text")], [[text]]));
    expect(sheets.get("Clicks")?.[1]).toEqual([text]);
  });

  it("goes on in a next sheet, with the header again, when one is full", async () => {
    const { bytes } = await makeFile("xlsx", {
      columns: [column("integer")],
      stage: copyText(["1", "2", "3", "4", "5", "6", "7"].map((value) => [value])),
      rowsPerSheetMax: 3,
      trancheBytesMax: 4,
    });
    expect([...(await read(bytes))]).toEqual([
      ["Clicks", [["integer"], [1], [2], [3]]],
      ["Clicks 2", [["integer"], [4], [5], [6]]],
      ["Clicks 3", [["integer"], [7]]],
    ]);
  });

  it("has its header when there are no rows", async () => {
    const sheets = await read(await xlsxOf([column("text"), column("date")], []));
    expect([...sheets]).toEqual([["Clicks", [["text", "date"]]]]);
  });

  it("has columns past Z", async () => {
    const columns = Array.from({ length: 705 }, (_, i) => column("integer", `c${i}`));
    const sheets = await read(await xlsxOf(columns, [columns.map((_, i) => `${i}`)]));
    expect(sheets.get("Clicks")).toEqual([columns.map(({ header }) => header), columns.map((_, i) => i)]);
  });

  it("has a small sheet of its own after the data", async () => {
    const cells = [
      ["Rows", 1],
      ["Made for", "A & B"],
      [" white\nspace\t", -0.25],
    ];
    const { bytes } = await makeFile("xlsx", {
      columns: [column("text")],
      stage: copyText([["a"]]),
      extraSheets: [{ name: "About", columnWidths: [20, 40], rows: () => cells }],
    });
    const sheets = await read(bytes);
    expect([...sheets.keys()]).toEqual(["Clicks", "About"]);
    expect(sheets.get("About")).toEqual(cells);
  });
});

describe("xlsx package", () => {
  it("freezes and filters a bold header over columns of fitting width", async () => {
    const columns = [
      column("id"),
      column("url", "Landing page"),
      column("date", "A header longer than its dates"),
    ];
    const sheet = (
      await loadWithExcelJs(
        await xlsxOf(columns, [
          ["1", "u", "2026-11-24"],
          ["2", "v", null],
        ]),
      )
    ).worksheets[0];
    expect(sheet?.views).toMatchObject([{ state: "frozen", ySplit: 1, topLeftCell: "A2" }]);
    expect(sheet?.autoFilter).toBe("A1:C3");
    expect(sheet?.getRow(1).getCell(2).font).toMatchObject({ bold: true });
    expect(sheet?.getRow(2).getCell(2).font).not.toMatchObject({ bold: true });
    const widths = columns.map((_, i) => sheet?.getColumn(i + 1).width ?? 0);
    expect(widths[1]).toBeGreaterThan(widths[0] ?? 0);
    expect(widths[2]).toBeGreaterThan("A header longer than its dates".length);
  });

  it("tells Excel that digits are text on purpose", async () => {
    const xml = packagePart(await xlsxOf([column("id"), column("integer")], [["1", "2"]]), sheetPart);
    expect(xml).toContain(
      '<ignoredErrors><ignoredError sqref="A1:B2" numberStoredAsText="1"/></ignoredErrors>',
    );
  });

  it("has inline strings only where LibreOffice would trim a text or leave it encoded", async () => {
    const texts = [
      " before",
      "after\n",
      "\u2003wide\u2028",
      "a_x0041_b",
      "_x00",
      "in the\r\n“middle”",
      "SAVE_x2024",
    ];
    const xml = packagePart(
      await xlsxOf(
        [column("text", " Header"), column("text")],
        texts.map((text) => [text, "plain"]),
      ),
      sheetPart,
    );
    expect(xml.match(/<is><t>[^<]*/g)).toEqual([
      "<is><t> Header",
      "<is><t> before",
      "<is><t>after\n",
      "<is><t>\u2003wide\u2028",
      "<is><t>a_x005F_x0041_b",
    ]);
    expect(xml.match(/<v>/g)).toHaveLength(1 + texts.length + 3);
  });

  it("selects its first sheet and no other", async () => {
    const { bytes } = await makeFile("xlsx", {
      columns: [column("text")],
      stage: copyText([["a"], ["b"]]),
      rowsPerSheetMax: 1,
    });
    expect(packagePart(bytes, sheetPart)).toContain("tabSelected");
    expect(packagePart(bytes, "xl/worksheets/sheet2.xml")).not.toContain("tabSelected");
  });

  it("keeps ids in cells that stay text when edited", async () => {
    expect(await sheetJsCell("id", "007")).toMatchObject({ t: "s", z: "@" });
  });

  it("says what it is, who made it and when", async () => {
    const { bytes } = await makeFile("xlsx", {
      columns: [column("text", 'Say "A & B" _x0041_')],
      stage: copyText([["a"]]),
      title: "Clicks of <A> & \u0001B",
      subject: `Status: <b> & \u0001; ${"😀".repeat(200)}`,
      sheetName: "It's / A & B",
    });
    const workbook = await loadWithExcelJs(bytes);
    expect(workbook.title).toBe("Clicks of <A> & \ufffdB");
    expect(workbook.subject).toMatch(/^Status: <b> & \ufffd; (😀)+…$/u);
    expect(workbook.subject.length).toBeLessThanOrEqual(255);
    expect(workbook.creator).toBe("Tranche");
    expect(workbook.created).toEqual(new Date("2026-11-24T10:20:30Z"));
    const sheetJs = XLSX.read(bytes, { type: "buffer" });
    expect(sheetJs.Props).toMatchObject({ Title: workbook.title, Subject: workbook.subject });
    expect(sheetJs.SheetNames).toEqual(["It's A & B"]);
    expect(sheetJs.Sheets["It's A & B"]?.A1?.v).toBe('Say "A & B" _x0041_');
  });

  it("gives way to the name of another sheet, and refuses two others of one name", async () => {
    const other = (name: string) => ({ name, columnWidths: [20], rows: () => [["b"]] });
    const file = { columns: [column("text")], stage: copyText([["a"]]), sheetName: "about" };
    const { bytes } = await makeFile("xlsx", { ...file, extraSheets: [other("About")] });
    expect(XLSX.read(bytes, { type: "buffer" }).SheetNames).toEqual(["Data of about", "About"]);
    const twins = makeFile("xlsx", { ...file, extraSheets: [other("Notes"), other("notes")] });
    await expect(twins).rejects.toThrow("same name");
  });
});
