export interface CsvRecord {
  /** The record's first line in the file, from 1. */
  line: number;
  fields: string[];
}

/**
 * Reads CSV records (RFC 4180) from text that comes in pieces. It finds the header, and places in a file that
 * PostgreSQL has read already, so it forgives what PostgreSQL would not.
 */
export async function* readCsvRecords(chunks: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  let record: CsvRecord = { line: 1, fields: [] };
  let field = "";
  let line = 1;
  let isQuoted = false;
  let previous = "";
  for await (const chunk of chunks) {
    for (const character of chunk) {
      if (character === "\n") line++;
      if (character === '"') {
        if (previous === '"' && !isQuoted) field += '"'; // the second of two quotes inside quotes
        isQuoted = !isQuoted;
      } else if (character === "," && !isQuoted) {
        record.fields.push(field);
        field = "";
      } else if (character === "\n" && !isQuoted) {
        record.fields.push(field.replace(/\r$/, ""));
        yield record;
        record = { line, fields: [] };
        field = "";
      } else {
        field += character;
      }
      previous = character;
    }
  }
  if (field !== "" || record.fields.length > 0) yield { ...record, fields: [...record.fields, field] };
}
