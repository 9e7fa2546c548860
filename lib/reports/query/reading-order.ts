import sql, { type Sql } from "sql-template-tag";

// How text is compared and ordered, by the database alone and whatever its locale: by the functions of the migration
// "text_of_any_locale", and by ICU's root collation.

/** Text for `order by`, in the order that a reader expects: a_b, Äpfel, apple, ÉCLAIR, Zebra. */
export function inReadingOrder(text: Sql): Sql {
  return sql`${text} collate "und-x-icu"`;
}

/** Text without what a comparison leaves out: case, the way a character is written, its width. */
export function folded(text: Sql): Sql {
  return sql`fold_text(${text})`;
}

/** The same of a column that holds one word, without the blanks that loaded files have around theirs. */
export function foldedWord(text: Sql): Sql {
  return sql`fold_text(trim_blanks(${text}))`;
}

/**
 * True where a folded text is one of the words when they are folded, too. The database hashes them once for a statement,
 * and finds each text among thousands as fast as among a few; compared with an array it would meet each of them. With
 * "is true" this stays a condition of rows, whose order the statement may go by, and is not made a join.
 */
export function isOneOf(foldedText: Sql, words: readonly string[]): Sql {
  return sql`(${foldedText} in (select fold_text(word) from unnest(${words}::text[]) word)) is true`;
}

/**
 * The place of advertiser `id` among all when they are ordered by name; the same name has the same place. It orders a
 * million rows at less cost than the names, since only the advertisers' names are compared, and each has its place once:
 * see `leftJoinRankedAdvertisers`.
 */
const namePlace = sql`(
    select array_agg(place order by id)
    from (select id, rank() over (order by ${inReadingOrder(sql`name`)})::int as place from advertisers) ranked
  )[width_bucket(id, (select array_agg(id order by id) from advertisers))]`;

/**
 * The advertisers, to be joined as `a` on `condition`, with `a.name_place` for orders of whole files; statements that do
 * not read it do not pay for it. An outer join makes PostgreSQL look the place up for each advertiser, not for each row
 * that is joined to it; with `a.id is not null` among the conditions it is an inner one in all else.
 */
export function leftJoinRankedAdvertisers(condition: Sql): Sql {
  return sql`left join (select *, xmin, ${namePlace} as name_place from advertisers) a on ${condition}`;
}
