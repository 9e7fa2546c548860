import sql, { type Sql } from "sql-template-tag";
import type { Scope } from "@/lib/auth/scope";
import { folded, inReadingOrder } from "@/lib/reports/query/reading-order";
import { type Ask, type NameSource, namedRecords } from "./named-records";

const nearestMax = 3;

/** Dice's coefficient, 0 to 1, under which names have hardly anything in common. */
const likenessMin = 0.4;

/** Characters that are compared, from the beginning. Few names are longer. */
const comparedLengthMax = 64;

/** How often a pair is looked for in a record, at most: half a second of the database's time. */
const comparisonsMax = 1_000_000;

const pairCount = sql`(select count(*) from pairs)`;

/** Dice's coefficient of the typed pairs and a text that has as many of them as said. */
function likeness(text: Sql, shared: Sql): Sql {
  return sql`2.0 * ${shared} / (${pairCount} + length(${text}) - 1)`;
}

/** The most that a text of this length could have. */
const likenessBound = (text: Sql) => likeness(text, sql`least(${pairCount}, length(${text}) - 1)`);

const likenessOf = (text: Sql) =>
  likeness(text, sql`(select count(*) from pairs where strpos(${text}, pair) > 0)`);

const comparable = (text: Sql) => sql`' ' || left(${folded(text)}, ${comparedLengthMax}::int) || ' '`;

/**
 * The names, of records that the viewer may see, that are most like a text, the nearest first. Two texts are alike when
 * they share many pairs of neighbouring characters (Dice's coefficient of their bigrams, folded, ends included).
 *
 * To look for pairs is what costs. So each record is folded once, those of a length that cannot be alike are left out,
 * and of too many the ones are compared that could be most alike.
 */
export async function nearestNames(
  ask: Ask,
  source: NameSource,
  text: string,
  scope: Scope,
): Promise<string[]> {
  const { table, isVisible } = namedRecords[source];
  // Without "offset 0" PostgreSQL would fold a record anew for each pair.
  const rows = await ask<{ label: string }>(sql`
    with typed as materialized (select ${comparable(sql`${text}::text`)} as text),
      pairs as materialized (
        select distinct substr(text, place, 2) as pair from typed, generate_series(1, length(text) - 1) place
      ),
      comparable as materialized (
        select * from (
          select record.*, ${comparable(sql`record.label`)} as label_text, ${comparable(sql`record.slug`)} as slug_text
          from ${table} record offset 0
        ) record,
        lateral (select greatest(${likenessBound(sql`label_text`)}, ${likenessBound(sql`slug_text`)}) as bound) bounded
        where bound >= ${likenessMin}::float8
        order by bound desc limit ${comparisonsMax}::bigint / ${pairCount}
      ),
      a as materialized (
        select * from (
          select record.*, greatest(${likenessOf(sql`label_text`)}, ${likenessOf(sql`slug_text`)}) as likeness
          from comparable record
        ) compared where likeness >= ${likenessMin}::float8
      )
    select a.label from a where ${isVisible(scope)}
    group by a.label order by max(likeness) desc, ${inReadingOrder(sql`a.label`)} limit ${nearestMax}`);
  return rows.map(({ label }) => label);
}
