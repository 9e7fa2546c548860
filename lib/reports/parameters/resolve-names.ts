import sql, { type Sql } from "sql-template-tag";
import type { Scope } from "@/lib/auth/scope";
import { integerMax } from "@/lib/contract/params/integer";
import { textLengthMax } from "@/lib/contract/params/text";
import { shortened } from "@/lib/files/shortened";
import { folded } from "@/lib/reports/query/reading-order";
import { type Ask, type NameSource, namedRecords } from "./named-records";
import { nearestNames } from "./nearest-names";

/** The most parts between commas that are tried as one name: "Rakuten, Inc." has two. */
const namePartsMax = 6;

/** Of longer lists each part is a name. */
const listPartsMax = 200;

/** Names of one path that are told not to exist one by one; of more there is only the number. */
const toldMax = 5;

/** Characters of a name that is too long to be one. */
const shownLengthMax = 41;

/** The readings of texts as ids of records, as text. */
type Readings = Map<string, string[]>;

export interface ResolvedNames {
  /** Ids, as text. */
  ids: string[];
  /** What is the name of no record that the viewer may see. */
  missing: string[];
}

/**
 * What texts name among the records of a source that the viewer may see. Of several readings the first holds: an id; the
 * slug or the name exactly as it is stored; an id with zeros before it; the slug or the name when both are folded. Parts
 * between commas are names of their own unless a name has the comma. An id of nothing stays one: it selects no rows.
 */
export async function resolveNames(
  ask: Ask,
  source: NameSource,
  texts: readonly string[],
  scope: Scope,
): Promise<ResolvedNames> {
  const lists = texts.map((text) => text.split(","));
  const tried = [...new Set(lists.flatMap(runsOf))];
  const exact = await readExactly(ask, source, tried, scope);
  const unread = lists.map((parts) => readList(parts, exact).unread);
  const readings = unread.flat().every(isId)
    ? exact
    : new Map([...(await readFolded(ask, source, tried, scope)), ...exact]);

  const ids = new Set<string>();
  const missing = new Set<string>();
  for (const parts of lists) {
    const list = readList(parts, readings);
    for (const id of list.ids) ids.add(id);
    // The whole is looked for, too, when its parts are nothing: it may be a name with a comma, misspelt.
    const isOneName = list.ids.length === 0 && parts.length <= namePartsMax && !list.unread.every(isId);
    for (const part of isOneName ? [parts.join(",").trim()] : list.unread) {
      if (isId(part)) ids.add(String(Number(part)));
      else missing.add(part);
    }
  }
  return { ids: [...ids], missing: [...missing] };
}

/** Whether a text can be an id. */
function isId(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= integerMax;
}

/** All runs of neighbouring parts that may be one name. */
function runsOf(parts: string[]): string[] {
  const longest = parts.length > listPartsMax ? 1 : namePartsMax;
  return parts.flatMap((_, first) =>
    Array.from({ length: Math.min(longest, parts.length - first) }, (_, more) =>
      runOf(parts, first, more + 1),
    ),
  );
}

function runOf(parts: string[], first: number, length: number): string {
  return parts
    .slice(first, first + length)
    .join(",")
    .trim();
}

/** Reads a list from its beginning, at each place the longest run that is a name. */
function readList(parts: string[], readings: Readings): { ids: string[]; unread: string[] } {
  const ids: string[] = [];
  const unread: string[] = [];
  for (let first = 0; first < parts.length; ) {
    let length = Math.min(namePartsMax, parts.length - first);
    while (length > 1 && !readings.has(runOf(parts, first, length))) length--;
    const text = runOf(parts, first, length);
    const read = readings.get(text);
    if (read) ids.push(...read);
    else if (text !== "") unread.push(text);
    first += length;
  }
  return { ids, unread };
}

async function readExactly(ask: Ask, source: NameSource, texts: string[], scope: Scope): Promise<Readings> {
  const { table, isVisible } = namedRecords[source];
  const usable = texts.filter((text) => text.length <= textLengthMax);
  const numbers = [...new Set(usable.filter(isId).map(Number))];
  const visible = (text: Sql, condition: Sql) =>
    sql`select ${text} as text, a.id from ${table} a where ${condition} and ${isVisible(scope)}`;
  const byId = await ask<{ text: string; id: number }>(
    visible(sql`a.id::text`, sql`a.id = any(${numbers}::int[])`),
  );
  // Equality is that of bytes in any collation; with this one the index of advertisers' names serves.
  const named = await ask<{ text: string; id: number }>(sql`
    ${visible(sql`a.slug`, sql`a.slug = any(${usable}::text[])`)}
    union ${visible(sql`a.name`, sql`a.name collate "und-x-icu" = any(${usable}::text[])`)}
    union ${visible(sql`a.label`, sql`a.label collate "und-x-icu" = any(${usable}::text[])`)}`);
  const ids = new Set(byId.map(({ text }) => text));
  const withZeros = usable.filter((text) => isId(text) && ids.has(String(Number(text))));
  return new Map([
    ...withZeros.map((text): [string, string[]] => [text, [String(Number(text))]]),
    ...grouped(named),
    ...byId.map(({ text }): [string, string[]] => [text, [text]]),
  ]);
}

async function readFolded(ask: Ask, source: NameSource, texts: string[], scope: Scope): Promise<Readings> {
  const { table, isVisible } = namedRecords[source];
  const usable = texts.filter((text) => text !== "" && text.length <= textLengthMax);
  const matching = (column: Sql) =>
    sql`select typed.text, a.id from typed join a on ${column} = typed.folded`;
  // Each text is folded once, and looked up in a table of the others: thousands of names cost hardly more than one.
  const rows = await ask<{ text: string; id: number }>(sql`
    with typed as materialized (
      select text, fold_text(text) as folded from unnest(${usable}::text[]) text
    ), a as materialized (
      select a.id, ${folded(sql`a.slug`)} as slug, ${folded(sql`a.name`)} as name, ${folded(sql`a.label`)} as label
      from ${table} a where ${isVisible(scope)}
    )
    ${matching(sql`a.slug`)} union ${matching(sql`a.name`)} union ${matching(sql`a.label`)}`);
  return grouped(rows);
}

function grouped(rows: readonly { text: string; id: number }[]): Readings {
  const readings: Readings = new Map();
  for (const { text, id } of rows) readings.set(text, [...(readings.get(text) ?? []), String(id)]);
  return readings;
}

/** Names that have no record, and where they were asked for. */
export interface MissingNames {
  path: string;
  source: NameSource;
  missing: readonly string[];
}

/**
 * One sentence for each of the first names of each path, with the nearest names. Those are looked up for as many names of
 * one request as stand in one path: a request has dozens of paths, and each look-up compares every record.
 */
export async function explainMissing(
  ask: Ask,
  unread: readonly MissingNames[],
  scope: Scope,
): Promise<Record<string, string[]>> {
  const issues: Record<string, string[]> = {};
  let lookedUp = 0;
  for (const { path, source, missing } of unread) {
    const { noun } = namedRecords[source];
    const sentences: string[] = [];
    for (const text of missing.slice(0, toldMax)) {
      const shown = JSON.stringify(text.length > textLengthMax ? shortened(text, shownLengthMax) : text);
      const isLookedUp = lookedUp++ < toldMax;
      const nearest = isLookedUp ? await nearestNames(ask, source, text.slice(0, textLengthMax), scope) : [];
      const wayOut =
        nearest.length === 0
          ? ""
          : ` The nearest: ${nearest.map((name) => JSON.stringify(name)).join(", ")}.`;
      sentences.push(`names no ${noun} that you may see: ${shown}.${wayOut}`);
    }
    if (missing.length > toldMax)
      sentences.push(`${missing.length - toldMax} more names are of no ${noun} that you may see`);
    issues[path] = sentences;
  }
  return issues;
}
