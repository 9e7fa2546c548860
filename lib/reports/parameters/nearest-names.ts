import sql from "sql-template-tag";
import type { Scope } from "@/lib/auth/scope";
import { inReadingOrder } from "@/lib/reports/query/reading-order";
import { type Ask, type NameSource, namedRecords } from "./named-records";

const nearestMax = 3;

/** Dice's coefficient, 0 to 1, under which names have hardly anything in common. */
const likenessMin = 0.4;

/**
 * The names, of records that the viewer may see, that are most like a text, the nearest first. Two texts are alike when
 * they share many pairs of neighbouring characters (Dice's coefficient of their bigrams, folded, ends included).
 */
export async function nearestNames(
  ask: Ask,
  source: NameSource,
  text: string,
  scope: Scope,
): Promise<string[]> {
  const { table, isVisible } = namedRecords[source];
  const rows = await ask<{ label: string }>(sql`
    with typed as (select ' ' || fold_text(${text}::text) || ' ' as text),
      pairs as materialized (
        select distinct substr(text, place, 2) as pair from typed, generate_series(1, length(text) - 1) place
      ),
      a as materialized (
        select * from (
          select record.*, greatest(
            2.0 * (select count(*) from pairs where strpos(' ' || fold_text(record.label) || ' ', pair) > 0)
              / ((select count(*) from pairs) + length(record.label) + 1),
            2.0 * (select count(*) from pairs where strpos(' ' || fold_text(record.slug) || ' ', pair) > 0)
              / ((select count(*) from pairs) + length(record.slug) + 1)
          ) as likeness
          from ${table} record
        ) compared where likeness >= ${likenessMin}::float8
      )
    select a.label from a where ${isVisible(scope)}
    group by a.label order by max(likeness) desc, ${inReadingOrder(sql`a.label`)} limit ${nearestMax}`);
  return rows.map(({ label }) => label);
}
