import { escapeLiteral } from "pg";
import type { Sql } from "sql-template-tag";

/**
 * The query as one text with its values written in, for COPY alone, which takes no bind values (PostgreSQL
 * documentation, COPY). Everywhere else the values are bound.
 *
 * Every value but null is written as a quoted literal without a type, numbers too: that is how the driver sends bind
 * values, so both forms of a query get their types from the same places and mean the same.
 */
export function printLiterals(query: Sql): string {
  return query.strings.reduce((text, part, index) => text + printLiteral(query.values[index - 1]) + part);
}

function printLiteral(value: unknown): string {
  if (value === null) return "null";
  // A leading space, since the literal becomes E'...' when it holds a backslash and must not join a word before it.
  return ` ${escapeLiteral(Array.isArray(value) ? printArray(value) : printScalar(value))}`;
}

/** Array input syntax: PostgreSQL documentation, "Arrays", "Array Input and Output Syntax". */
function printArray(values: readonly unknown[]): string {
  const elements = values.map((value) => {
    if (value === null) return "NULL";
    return Array.isArray(value) ? printArray(value) : `"${printScalar(value).replaceAll(/["\\]/g, "\\$&")}"`;
  });
  return `{${elements.join(",")}}`;
}

function printScalar(value: unknown): string {
  if (typeof value === "string") {
    if (value.includes("\0")) throw new TypeError("PostgreSQL text cannot hold the character U+0000.");
    return value;
  }
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "number") return String(value);
  if (value instanceof Date) return value.toISOString();
  throw new TypeError(`A value of type ${typeof value} cannot be written into a query.`);
}
