import { createReadStream } from "node:fs";
import path from "node:path";
import { readCsvRecords } from "./csv-records";
import { LoadError } from "./load-error";

/** What PostgreSQL takes and we do not, by the type of the column; each gives the reason, or nothing. */
const rules: Record<string, (value: string, column: string) => string | undefined> = {
  date: (value) =>
    /^\d{4}-\d{2}-\d{2}$/.test(value) ? undefined : `${print(value)} is no date of the form YYYY-MM-DD`,
  timestamptz: (value) =>
    /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)? ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/i.test(
      value,
    )
      ? undefined
      : `${print(value)} is no time of the form YYYY-MM-DD HH:MM:SSZ`,
  numeric: (value) =>
    /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value) ? undefined : `${print(value)} is no number`,
  int4: (value, column) => {
    if (!/^[+-]?\d+$/.test(value)) return `${print(value)} is no whole number`;
    const isId = column === "id" || column.endsWith("_id");
    return isId && Number(value) < 1 ? `${print(value)} is no id: ids begin at 1` : undefined;
  },
};

function print(value: string): string {
  return `"${value.length > 60 ? `${value.slice(0, 60)}…` : value}"`;
}

/**
 * Reads a file whose first line names these columns and throws a LoadError with file, line and column for the first
 * value that PostgreSQL would read in its own way: `01-02-03` (a date in several), `infinity`, `today`, `NaN`, -5 as an
 * id. What it refuses itself it refuses when the file is loaded.
 */
export async function checkValues(
  file: string,
  columns: readonly string[],
  types: ReadonlyMap<string, string>,
): Promise<void> {
  const checked = columns.flatMap((column, place) => {
    const rule = rules[types.get(column) ?? ""];
    return rule ? [{ column, place, rule }] : [];
  });
  for await (const { line, fields } of readCsvRecords(createReadStream(file, { encoding: "utf8" }))) {
    if (line === 1) continue;
    for (const { column, place, rule } of checked) {
      const value = fields[place]?.trim() ?? "";
      const reason = value === "" ? undefined : rule(value, column);
      if (reason !== undefined)
        throw new LoadError(`${path.basename(file)}, line ${line}, column ${column}: ${reason}`);
    }
  }
}
