import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CsvRecord, readCsvRecords } from "./csv-records";

async function read(text: string, pieceLength = text.length): Promise<CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const record of readCsvRecords(pieces(text, pieceLength))) records.push(record);
  return records;
}

async function* pieces(text: string, length: number): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += length) yield text.slice(start, start + length);
}

test("records are those that another reader finds, wherever the text is cut into pieces", async () => {
  const field = fc.string({ unit: fc.constantFrom("a", "é", ",", '"', "\n", "\r\n", " ", "7") });
  const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 9 }), async (values, pieceLength) => {
      const text = values
        .map((row) => `${row.map((value) => `"${value.replaceAll('"', '""')}"`).join(",")}\r\n`)
        .join("");
      const records = await read(text, pieceLength);
      expect(records.map((record) => record.fields)).toEqual(parse(text, { relaxColumnCount: true }));
    }),
  );
});

test("a record's line is where it begins, after fields with line breaks too", async () => {
  const records = await read('id,name\n1,"two\nlines"\n2,"""quoted"""\n3,last');
  expect(records).toEqual([
    { line: 1, fields: ["id", "name"] },
    { line: 2, fields: ["1", "two\nlines"] },
    { line: 4, fields: ["2", '"quoted"'] },
    { line: 5, fields: ["3", "last"] },
  ]);
});
