import type { Scope } from "@/lib/auth/scope";
import type { Control, optionSources } from "@/lib/contract/params/control";
import type { ReportDescription } from "@/lib/contract/report-description";
import type { Database } from "@/lib/db/prisma";

type OptionSource = (typeof optionSources)[number];
type Option = NonNullable<Control["options"]>[number];

/** Longer lists would weigh more than the page; what they lack can still be asked for by id in the address. */
const optionsMax = 2_000;

/**
 * Fills in the options that depend on the viewer. A list that has at most one entry for this viewer leaves no choice, so
 * its filter is left out. Advertisers are too many for a list: their filter stays without options and takes ids and slugs.
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
      const options = filter.control.options_from && lists[filter.control.options_from];
      if (!options) return [filter];
      return options.length > 1 ? [{ ...filter, control: { ...filter.control, options } }] : [];
    }),
  }));
}

async function readLists(database: Database, scope: Scope): Promise<Partial<Record<OptionSource, Option[]>>> {
  const [networks, publishers, tags] = await Promise.all([
    database.$queryRaw<Named[]>`
      select id, name from networks where ${scope.networkId}::int is null or id = ${scope.networkId}::int
      order by name collate "und-x-icu", id limit ${optionsMax}`,
    scope.canChoosePublisher
      ? database.$queryRaw<Named[]>`
          select id, name from publishers
          where ${scope.activityPublisherIds}::int[] is null or id = any(${scope.activityPublisherIds}::int[])
          order by name collate "und-x-icu", id limit ${optionsMax}`
      : [],
    database.$queryRaw<(Named & { kind: string })[]>`
      select id, coalesce(display_name, name) as name, kind from tags
      order by coalesce(display_name, name) collate "und-x-icu", id limit ${optionsMax}`,
  ]);
  return {
    networks: networks.map(option),
    publishers: publishers.map(option),
    verticals: tags.filter(({ kind }) => kind === "vertical").map(option),
    tags: tags.map(option),
  };
}

interface Named {
  id: number;
  name: string;
}

function option({ id, name }: Named): Option {
  return { value: String(id), label: name };
}
