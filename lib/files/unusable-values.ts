import { utf8Text } from "./bytes";
import type { CellKind, FileColumn } from "./column";
import { unescapeField } from "./copy-text";

/** Kinds of columns whose values are numbers or dates. */
const kinds: ReadonlySet<CellKind> = new Set(["integer", "decimal", "money", "percent", "date", "datetime"]);

/** PostgreSQL documentation, "Numeric Types" and "Date/Time Types": what they hold beside numbers and dates. */
const values: ReadonlySet<string> = new Set(["NaN", "Infinity", "-Infinity", "infinity", "-infinity"]);
/** One of these is in each of them. */
const needles = ["NaN", "nfinity"];

/** A number or date of the database that no file, sum or comparison can hold. */
export interface UnusableValue {
  header: string;
  value: string;
  /** From 1, among the rows of the bytes. */
  row: number;
  /** The row's other values with their headers, in the order of the columns; NULL and empty ones are left out. */
  others: { header: string; text: string }[];
}

/** The first unusable value in whole rows of COPY text; undefined, almost always, after two searches in native code. */
export function findUnusableValue(bytes: Buffer, columns: readonly FileColumn[]): UnusableValue | undefined {
  for (let at = nextNeedle(bytes, 0); at >= 0; ) {
    const start = bytes.lastIndexOf("\n", at) + 1;
    const end = bytes.indexOf("\n", at);
    const fields = bytes.toString("latin1", start, end).split("\t");
    const index = columns.findIndex(
      ({ kind }, column) => kinds.has(kind) && values.has(fields[column] ?? ""),
    );
    const column = columns[index];
    if (column) {
      const others = columns.flatMap(({ header }, place) => {
        const text = place === index ? "" : readField(fields[place] ?? "");
        return text === "" ? [] : [{ header, text }];
      });
      return { header: column.header, value: fields[index] ?? "", row: rowsUpTo(bytes, start) + 1, others };
    }
    at = nextNeedle(bytes, end);
  }
  return undefined;
}

function nextNeedle(bytes: Buffer, from: number): number {
  const found = needles.map((needle) => bytes.indexOf(needle, from)).filter((at) => at >= 0);
  return found.length === 0 ? -1 : Math.min(...found);
}

/** `field` has one character a byte. */
function readField(field: string): string {
  if (field === "\\N") return "";
  const bytes = Buffer.from(field, "latin1");
  const value = unescapeField(
    new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    0,
    bytes.byteLength,
  );
  return utf8Text(value, 0, value.byteLength);
}

function rowsUpTo(bytes: Buffer, end: number): number {
  let rows = 0;
  for (let at = bytes.indexOf("\n"); at >= 0 && at < end; at = bytes.indexOf("\n", at + 1)) rows++;
  return rows;
}
