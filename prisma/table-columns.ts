import { readFile } from "node:fs/promises";
import path from "node:path";

/** A column as the file of a table may have it. */
export interface TableColumn {
  name: string;
  /** What a value looks like, for people. */
  type: string;
  /** Whether every row needs a value of its own. */
  isRequired: boolean;
  /** What the schema says of it. */
  notes: string;
}

/** Counted by the database from other rows, whatever a file says. */
export const countedColumns: Readonly<Record<string, readonly string[]>> = {
  advertisers: ["transactions_count", "global_total_sales"],
  tags: ["taggings_count"],
};

/** The columns of each table, by the table's name, as schema.prisma has them. */
export async function readTableColumns(): Promise<Map<string, TableColumn[]>> {
  const schema = await readFile(path.join(import.meta.dirname, "schema.prisma"), "utf8");
  const models = [...schema.matchAll(/^model (\w+) \{\n(.*?)^\}/gms)].map(([, name = "", body = ""]) => ({
    name,
    body,
  }));
  const names = new Set(models.map(({ name }) => name));
  return new Map(
    models.map(({ name, body }) => [/@@map\("(\w+)"\)/.exec(body)?.[1] ?? name, columnsOf(body, names)]),
  );
}

function columnsOf(body: string, models: ReadonlySet<string>): TableColumn[] {
  const columns: TableColumn[] = [];
  let notes: string[] = [];
  for (const line of body.split("\n")) {
    const note = /^\s*\/\/\/ (.*)$/.exec(line)?.[1];
    if (note !== undefined) notes.push(note);
    const [, field, type = "", mark = "", rest = ""] = /^ {2}(\w+)\s+(\w+)(\?|\[\])?(.*)$/.exec(line) ?? [];
    if (field === undefined) continue;
    if (!models.has(type)) {
      columns.push({
        name: /@map\("(\w+)"\)/.exec(rest)?.[1] ?? field,
        type: describeType(type, mark, rest),
        isRequired: mark === "" && !rest.includes("@default"),
        notes: notes.join(" "),
      });
    }
    notes = [];
  }
  return columns;
}

function describeType(type: string, mark: string, rest: string): string {
  const [, width] = /@db\.Char\((\d+)\)/.exec(rest) ?? [];
  const [, scale] = /@db\.Decimal\(\d+, (\d+)\)/.exec(rest) ?? [];
  if (mark === "[]") return "list such as {US,DE}";
  if (type === "Boolean") return "true or false";
  if (type === "Int" || type === "BigInt") return "whole number";
  if (scale !== undefined) return `number, ${scale} digits after the point`;
  if (rest.includes("@db.Date")) return "date, YYYY-MM-DD";
  if (type === "DateTime") return "time, YYYY-MM-DD HH:MM:SSZ";
  return width === undefined ? "text" : `text of ${width} letters`;
}
