import { describe, expect, test } from "vitest";
import { column } from "@/lib/testing/files/make-file";
import { fileWarnings, plannedWarnings } from "./warnings";

const part = (truncatedCells: number, replacedCharacters: number, byColumn = {}) => ({
  meta: { rawBytes: 10, crc32: 1, truncatedCells, replacedCharacters, ...byColumn },
});
const columns = [column("text", "Title"), column("text", "Description"), column("text", "Code")];
const messages = (file: Partial<Parameters<typeof fileWarnings>[0]>) =>
  fileWarnings({ sheets: 1, parts: [], columns, rows: 1, ...file }).map(({ message }) => message);

describe("a workbook", () => {
  test("that holds the data as it is has no warnings", () => {
    expect(messages({ sheets: 1, parts: [] })).toEqual([]);
    expect(messages({ sheets: 1, parts: [part(0, 0), part(0, 0)] })).toEqual([]);
    expect(plannedWarnings({ rows: 1_048_575, longCells: 0, columns })).toEqual([]);
  });

  test("tells of cells that were cut and characters that were replaced, over all parts, in which columns and rows", () => {
    expect(
      messages({
        sheets: 1,
        parts: [
          part(3, 0, { truncatedCells0: 1, truncatedCells1: 2 }),
          part(1, 1_500, { truncatedCells1: 1, replacedCells2: 12 }),
        ],
      }),
    ).toEqual([
      "4 cells were cut at 32,767 characters, the most that Excel holds, in Title (1 row) and Description (3 rows).",
      "1,500 characters that an Excel file cannot hold were replaced by \uFFFD, in Code (12 rows).",
    ]);
  });

  test("tells of both without columns where the parts are older than such notes", () => {
    expect(messages({ sheets: 1, parts: [part(1, 0), part(0, 1_500)] })).toEqual([
      "1 cell was cut at 32,767 characters, the most that Excel holds.",
      "1,500 characters that an Excel file cannot hold were replaced by \uFFFD.",
    ]);
  });

  test("tells that its rows go on over several sheets", () => {
    expect(messages({ sheets: 3, parts: [part(0, 0)] })).toEqual([
      "The rows go on over 3 sheets, because one holds 1,048,575 of them below its header.",
    ]);
  });

  test("tells that addresses are no links where there are more of them than a sheet holds", () => {
    const two = [column("url", "URL"), column("text", "Name"), column("url", "Tracking URL")];
    expect(messages({ columns: two, rows: 32_765 })).toEqual([]);
    expect(messages({ columns: two, rows: 32_766 })).toEqual([
      "The columns URL and Tracking URL are text without links, of which a sheet of Excel holds 65,530 at most.",
    ]);
    expect(messages({ columns: two.slice(0, 2), rows: 65_531 })).toEqual([
      "The column URL is text without links, of which a sheet of Excel holds 65,530 at most.",
    ]);
    expect(messages({ rows: 1_000_000 })).toEqual([]);
  });

  test("tells beforehand that addresses will be no links", () => {
    const one = [column("url", "URL"), column("text", "Name")];
    expect(plannedWarnings({ rows: 65_530, longCells: 0, columns: one })).toEqual([]);
    expect(plannedWarnings({ rows: 65_531, longCells: 0, columns: one })).toEqual([
      {
        code: "no_links",
        message: "The column URL will be text without links, of which a sheet of Excel holds 65,530 at most.",
        isLoss: false,
      },
    ]);
  });

  test("tells beforehand of rows past a sheet and of cells that will be cut", () => {
    expect(plannedWarnings({ rows: 1_048_576, longCells: 2, columns })).toEqual([
      {
        code: "many_sheets",
        message: "A sheet of Excel holds 1,048,575 rows, so these 1,048,576 go to 2 sheets.",
        isLoss: false,
      },
      {
        code: "long_cells",
        message: "2 cells are longer than the 32,767 characters that a cell of Excel holds, and will be cut.",
        isLoss: true,
      },
    ]);
  });

  test("refuses the note on a part of another format", () => {
    expect(() => messages({ sheets: 1, parts: [{ meta: {} }] })).toThrow("nothing only");
  });
});
