import sql, { type Sql } from "sql-template-tag";

/** What the header of growth does not say. */
export const growthNote = "Blank where the period compared with had nothing, or less, or is not wholly held.";

/** What the header of an earlier value does not say. */
export const previousNote = "Blank where the period compared with is not wholly held.";

/**
 * In percent points; null where there was nothing to grow from, or less than nothing (sales that were given back), and
 * where `before` is null, since growth of what merely was not yet recorded is none.
 */
export function growth(now: Sql, before: Sql): Sql {
  return sql`case when ${before} > 0 then round((${now} - ${before}) * 100.0 / ${before}, 2) end`;
}
