import sql, { join, type Sql } from "sql-template-tag";
import type { Scope } from "@/lib/auth/scope";
import type { optionSources } from "@/lib/contract/params/control";
import { sharedLabels } from "@/lib/contract/words/filter-values";
import type { Database } from "@/lib/db/prisma";
import { inActivity, inCatalog } from "@/lib/reports/query/conditions";

// The records that a filter may name by id, slug or name, and which of them a viewer may see.

export type NameSource = (typeof optionSources)[number];

/** Asks the database, on a pool's connection or through Prisma. */
export type Ask = <Row extends object>(query: Sql) => Promise<Row[]>;

export function askThrough(database: Pick<Database, "$queryRawUnsafe">): Ask {
  return ({ text, values }) => database.$queryRawUnsafe(text, ...values);
}

export interface NamedRecords {
  /** One of them, in an error. */
  noun: string;
  /** A table, or a sub-query, whose rows have `id`, `slug`, `name` and `label`, which people read. */
  table: Sql;
  /** What tells a row of it, named `a`, from others with the same label. */
  hint?: Sql;
  /** Which rows of it, named `a`, the viewer may see. */
  isVisible(scope: Scope): Sql;
}

const everything = () => sql`true`;

const tags = sql`(select id, kind, slug, name, coalesce(display_name, name) as label from tags)`;

/** Of the advertiser `a`: unlike its name, no other has it. */
export const hintOfAdvertiser = sql`(select networks.name || ' · id ' || a.id from networks where networks.id = a.network_id)`;

export const namedRecords: Record<NameSource, NamedRecords> = {
  networks: {
    noun: "network",
    table: sql`(select id, slug, name, name as label from networks)`,
    isVisible: ({ networkId }) => (networkId === null ? sql`true` : sql`a.id = ${networkId}::int`),
  },
  publishers: {
    noun: "publisher",
    table: sql`(select id, slug, name, name as label from publishers)`,
    isVisible: (scope) => inActivity(scope, sql`a.id`),
  },
  verticals: { noun: "vertical", table: tags, isVisible: () => sql`a.kind = 'vertical'` },
  tags: { noun: "tag", table: tags, isVisible: everything },
  advertisers: {
    noun: "advertiser",
    table: sql`(select id, slug, name, name as label, publisher_id, network_id from advertisers)`,
    hint: hintOfAdvertiser,
    // Those of the catalogue, and those whose clicks stand in the viewer's reports. Who sees the whole catalogue sees them
    // all, and no clicks are read to find that out.
    isVisible(scope) {
      const catalogue = inCatalog(scope);
      if (catalogue.length === 0) return sql`true`;
      return sql`((${join(catalogue, " and ")}) or exists (
        select from daily_clicks c where c.advertiser_id = a.id and ${inActivity(scope, sql`c.publisher_id`)}))`;
    },
  },
};

export interface NamedId {
  id: number;
  label: string;
  hint?: string;
}

/**
 * What people read of the records with these ids that the viewer may see; the hints of those alone that have a label in
 * common, as those stand in other tables.
 */
export async function readNames(
  ask: Ask,
  source: NameSource,
  ids: readonly number[],
  scope: Scope,
): Promise<NamedId[]> {
  const named = await readVisible<NamedId>(ask, source, sql`a.id, a.label`, ids, scope);
  const { hint } = namedRecords[source];
  const shared = sharedLabels(named);
  if (hint === undefined || shared.size === 0) return named;
  const namesakes = named.filter(({ label }) => shared.has(label)).map(({ id }) => id);
  const told = await readVisible<NamedId>(ask, source, sql`a.id, a.label, ${hint} as hint`, namesakes, scope);
  return [...named.filter(({ label }) => !shared.has(label)), ...told];
}

/** Those of the ids whose records the viewer may see. Hints are not read for it: they stand in other tables. */
export async function visibleIds(
  ask: Ask,
  source: NameSource,
  ids: readonly number[],
  scope: Scope,
): Promise<Set<number>> {
  const rows = await readVisible<{ id: number }>(ask, source, sql`a.id`, ids, scope);
  return new Set(rows.map(({ id }) => id));
}

async function readVisible<Row extends object>(
  ask: Ask,
  source: NameSource,
  columns: Sql,
  ids: readonly number[],
  scope: Scope,
): Promise<Row[]> {
  if (ids.length === 0) return [];
  const { table, isVisible } = namedRecords[source];
  return ask<Row>(
    sql`select ${columns} from ${table} a where a.id = any(${ids}::int[]) and ${isVisible(scope)}`,
  );
}
