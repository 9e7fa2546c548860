import sql, { join, type Sql } from "sql-template-tag";
import type { Scope } from "@/lib/auth/scope";
import { integerMax } from "@/lib/contract/params/integer";
import { folded, isOneOf } from "./reading-order";

// Conditions that several report types share. All of them join the advertisers as `a`, their networks as `n` and
// their publishers as `p`.

/**
 * True where one of the columns contains the text, when both are folded. No character of it is a wildcard. It is a
 * pattern all the same: of a pattern over a column with statistics PostgreSQL can guess how many rows meet it, of a
 * function that it knows nothing of it takes a third, and then reads a million rows in their order to find that none does.
 */
export function contains(text: string, columns: Sql[]): Sql {
  return anyOf(columns.map((column) => sql`${folded(column)} like fold_pattern(${text})`));
}

/**
 * True where a record is one of those with these ids. Slugs and names among them are of exports that were stored before
 * requests were resolved to ids, and of nothing else.
 */
export function isNamed(names: string[], columns: { id: Sql; slug: Sql; name?: Sql }): Sql {
  const isId = (name: string) => /^\d{1,10}$/.test(name) && Number(name) <= integerMax;
  const ids = names.filter(isId);
  const slugs = names.filter((name) => !isId(name));
  const conditions: Sql[] = [];
  if (ids.length > 0) conditions.push(sql`${columns.id} = any(${ids}::int[])`);
  if (slugs.length > 0) conditions.push(isOneOf(folded(columns.slug), slugs));
  if (slugs.length > 0 && columns.name) conditions.push(isOneOf(folded(columns.name), slugs));
  return anyOf(conditions);
}

/** The advertisers, and with them the deals, that a scope may read. */
export function inCatalog(scope: Scope): Sql[] {
  const conditions: Sql[] = [];
  if (scope.catalogPublisherIds)
    conditions.push(sql`a.publisher_id = any(${scope.catalogPublisherIds}::int[])`);
  if (scope.networkId !== null) conditions.push(sql`a.network_id = ${scope.networkId}`);
  if (scope.advertiserId !== null) conditions.push(sql`a.id = ${scope.advertiserId}`);
  return conditions;
}

/** The clicks or transactions that a scope may read, by their publisher. */
export function inActivity(scope: Scope, publisherId: Sql): Sql {
  return scope.activityPublisherIds
    ? sql`${publisherId} = any(${scope.activityPublisherIds}::int[])`
    : sql`true`;
}

/** True for deals, joined as `d`, that run on the day. An open end runs on. */
export function isActiveOn(day: string): Sql {
  return sql`((d.start_date is null or d.start_date <= ${day}::date)
    and (d.end_date is null or d.end_date >= ${day}::date))`;
}

/** True for advertisers whose publisher lets the viewer see its deals. */
export function showsDeals(scope: Scope): Sql {
  if (scope.isAdmin) return sql`true`;
  return scope.hidesDeals ? sql`false` : sql`not p.hide_deals`;
}

export function anyOf(conditions: Sql[]): Sql {
  return sql`(${join(conditions, " or ")})`;
}
