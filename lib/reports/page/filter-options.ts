import type { Scope } from "@/lib/auth/scope";
import type { NamedValue } from "@/lib/contract/params/control";
import { integerMax, readInteger } from "@/lib/contract/params/integer";
import type { ReportDescription } from "@/lib/contract/report-description";
import { type Filter, splitList, withMoreOptions } from "@/lib/contract/words/filter-values";
import type { Database } from "@/lib/db/prisma";
import { askThrough, type NamedId, type NameSource, readNames } from "@/lib/reports/parameters/named-records";

/** Longer lists would weigh more than the page; `withNames` adds what is chosen beside them. */
export const optionsMax = 2_000;

/**
 * Fills in the options that depend on the viewer. A list that has at most one entry for this viewer leaves no choice, so
 * its filter is left out. Advertisers are too many for a list: their filter stays without options. It is open-ended then, as
 * with a list that had to be cut.
 */
export async function withOptions(
  descriptions: readonly ReportDescription[],
  database: Database,
  scope: Scope,
): Promise<ReportDescription[]> {
  const lists = await readLists(database, scope);
  return descriptions.map((description) => ({
    ...description,
    filters: description.filters.flatMap((filter) => {
      const { control } = filter;
      if (control.options_from === undefined) return [filter];
      const options = lists[control.options_from];
      if (!options) return [{ ...filter, control: { ...control, is_open_ended: true } }];
      const cut = options.length < optionsMax ? {} : { is_open_ended: true };
      return options.length > 1 ? [{ ...filter, control: { ...control, options, ...cut } }] : [];
    }),
  }));
}

/**
 * Adds to the options what the lists have not, of the ids that are chosen: advertisers, and the rest of a list too long to
 * be sent. `chosen` are sets of filter values as anybody may have given them, under any name of a filter. Ids of nothing
 * that the viewer may see stay without a name. Reads the database only where there are such ids.
 */
export async function withNames(
  descriptions: readonly ReportDescription[],
  database: Database,
  scope: Scope,
  chosen: readonly Readonly<Record<string, unknown>>[],
): Promise<ReportDescription[]> {
  const missing = new Map<NameSource, Set<number>>();
  for (const filter of descriptions.flatMap(({ filters }) => filters)) {
    const { options_from: source, options = [] } = filter.control;
    if (source === undefined) continue;
    const listed = new Set(options.map(({ value }) => value));
    const ids = chosen.flatMap((given) => idsIn(filter, given)).filter((id) => !listed.has(String(id)));
    for (const id of ids) missing.set(source, (missing.get(source) ?? new Set()).add(id));
  }
  if (missing.size === 0) return [...descriptions];
  const named = new Map<NameSource, NamedValue[]>();
  for (const [source, ids] of missing) {
    const names = await readNames(askThrough(database), source, [...ids], scope);
    named.set(source, names.map(option));
  }
  return descriptions.map((description) => ({
    ...description,
    filters: description.filters.map((filter) => {
      const source = filter.control.options_from;
      return source === undefined ? filter : withMoreOptions(filter, named.get(source) ?? []);
    }),
  }));
}

/** The ids among the values of a filter: of a text its parts, of a list each. */
function idsIn({ key, aliases }: Filter, given: Readonly<Record<string, unknown>>): number[] {
  return [key, ...aliases]
    .flatMap((name) => [given[name] ?? []].flat())
    .flatMap((value) => splitList(String(value)))
    .map((text) => readInteger(text, 1, integerMax))
    .filter((id) => typeof id === "number");
}

async function readLists(
  database: Database,
  scope: Scope,
): Promise<Partial<Record<NameSource, NamedValue[]>>> {
  const [networks, publishers, tags] = await Promise.all([
    database.$queryRaw<NamedId[]>`
      select id, name as label from networks where ${scope.networkId}::int is null or id = ${scope.networkId}::int
      order by name collate "und-x-icu", id limit ${optionsMax}`,
    scope.canChoosePublisher
      ? database.$queryRaw<NamedId[]>`
          select id, name as label from publishers
          where ${scope.activityPublisherIds}::int[] is null or id = any(${scope.activityPublisherIds}::int[])
          order by name collate "und-x-icu", id limit ${optionsMax}`
      : [],
    database.$queryRaw<(NamedId & { kind: string })[]>`
      select id, coalesce(display_name, name) as label, kind from tags
      order by coalesce(display_name, name) collate "und-x-icu", id limit ${optionsMax}`,
  ]);
  return {
    networks: networks.map(option),
    publishers: publishers.map(option),
    verticals: tags.filter(({ kind }) => kind === "vertical").map(option),
    tags: tags.map(option),
  };
}

function option({ id, label, hint }: NamedId): NamedValue {
  return { value: String(id), label, ...(hint === undefined ? {} : { hint }) };
}
