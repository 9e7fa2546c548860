import type { Sql } from "sql-template-tag";
import type { z } from "zod";
import type { Filter, ReportContext } from "./report-definition";

/**
 * Ties a parameter to its condition. The condition reads the value through the schema again, because by then it has
 * been stored as JSON.
 */
export function filter<Value>(
  schema: z.ZodType<Value | undefined>,
  where: (value: Value, context: ReportContext) => Sql,
): Filter {
  return {
    schema,
    where(stored, context) {
      const value = schema.parse(stored);
      if (value === undefined) throw new Error("A filter without a value has no condition.");
      return where(value, context);
    },
  };
}
