import type { Sql } from "sql-template-tag";
import type { z } from "zod";
import type { Facet, Filter, ReportContext } from "@/lib/reports/report-definition";

/**
 * Ties a parameter to its condition. The condition reads the value through the schema again, because by then it has
 * been stored as JSON. `facet` is for filters whose values can be listed.
 */
export function filter<Value>(
  schema: z.ZodType<Value | undefined>,
  where: (value: Value, context: ReportContext) => Sql,
  facet?: Facet | ((context: ReportContext) => Facet | undefined),
  options: Pick<Filter, "isElsewhere" | "isFolded"> = {},
): Filter {
  return {
    ...options,
    schema,
    facet: typeof facet === "object" ? () => facet : facet,
    where(stored, context) {
      const value = schema.parse(stored);
      if (value === undefined) throw new Error("A filter without a value has no condition.");
      return where(value, context);
    },
  };
}
