import { createReadStream } from "node:fs";
import path from "node:path";
import pg from "pg";
import { readCsvRecords } from "./csv-records";

/** The data cannot be loaded. The message is for the person who has the files. */
export class LoadError extends Error {
  override name = "LoadError";
}

/** What is known of a table while its file is loaded. */
export interface LoadedFile {
  file: string;
  columns: string[];
  /** The table's CHECK constraints: the column and the values that it allows, as far as it is such a list. */
  checks: Map<string, { column: string; values: string[] }>;
}

/** SQLSTATE, https://www.postgresql.org/docs/18/errcodes-appendix.html */
const sqlState = {
  notNull: "23502",
  foreignKey: "23503",
  unique: "23505",
  check: "23514",
} as const;

/**
 * Says of an error that PostgreSQL raised during COPY where it is (file, line, column) and what is wrong.
 * Line and column come from the error's context; a broken reference is noticed after the last line, without one,
 * so its line is looked up in the file.
 */
export async function explainLoadError(error: unknown, loaded: LoadedFile): Promise<unknown> {
  if (isSystemError(error))
    return new LoadError(`${path.basename(loaded.file)}: ${error.message}`, { cause: error });
  if (!(error instanceof pg.DatabaseError)) return error;
  const place = parseContext(error.where);
  const key = parseKey(error.detail);
  let column = error.column ?? place.column;
  let line = place.line;
  let reason = error.message;
  switch (error.code) {
    case sqlState.notNull:
      reason = "a value is needed here";
      break;
    case sqlState.unique:
      column = key?.column;
      reason = `"${key?.value}" is already there, in the database or in an earlier line`;
      break;
    case sqlState.foreignKey:
      column = key?.column;
      line = key && (await findLine(loaded, key));
      reason = `no row with the id ${key?.value} is in the table that this column refers to`;
      break;
    case sqlState.check: {
      const check = loaded.checks.get(error.constraint ?? "");
      column = check?.column;
      reason = check?.values.length
        ? `allowed are ${check.values.join(", ")}`
        : `the value breaks the rule ${error.constraint}`;
      break;
    }
  }
  const where = [path.basename(loaded.file), line && `line ${line}`, column && `column ${column}`];
  return new LoadError(`${where.filter(Boolean).join(", ")}: ${reason}`, { cause: error });
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error;
}

/** `COPY advertisers, line 3, column status: "x"`; the words may be in the server's own language. */
function parseContext(context: string | undefined): { line?: number; column?: string } {
  const [, line, column] = /^COPY [^,]+, \S+ (\d+)(?:, \S+ ([^:]+))?/m.exec(context ?? "") ?? [];
  return { ...(line && { line: Number(line) }), ...(column && { column }) };
}

/** `Key (publisher_id)=(999) is not present in table "publishers".` */
function parseKey(detail: string | undefined): { column: string; value: string } | undefined {
  const [, column, value] = /\((.+?)\)=\((.*?)\)/s.exec(detail ?? "") ?? [];
  return column === undefined || value === undefined ? undefined : { column, value };
}

async function findLine(
  loaded: LoadedFile,
  key: { column: string; value: string },
): Promise<number | undefined> {
  const position = loaded.columns.indexOf(key.column);
  const stream = createReadStream(loaded.file, { encoding: "utf8" });
  for await (const { line, fields } of readCsvRecords(stream)) {
    const field = fields[position];
    if (line > 1 && field !== undefined && field !== "" && Number(field) === Number(key.value)) return line;
  }
  return undefined;
}
