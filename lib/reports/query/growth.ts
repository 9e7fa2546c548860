import sql, { type Sql } from "sql-template-tag";

/** What the header of growth does not say. */
export const growthNote = "Blank where the period compared with had nothing, or less, or is not wholly held.";

/**
 * In percent points; null where there was nothing to grow from, or less than nothing (sales that were given back), and
 * where the earlier period is not wholly held, which would make growth of what merely was not yet recorded.
 */
export function growth(now: Sql, before: Sql, isHeld: Sql): Sql {
  return sql`case when ${isHeld} and ${before} > 0 then round((${now} - ${before}) * 100.0 / ${before}, 2) end`;
}
