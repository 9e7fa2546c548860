import sql, { type Sql } from "sql-template-tag";
import { countryList } from "@/lib/contract/params/country-list";
import { decimal } from "@/lib/contract/params/decimal";
import { enumList } from "@/lib/contract/params/enumeration";
import { idList, idOrSlugList } from "@/lib/contract/params/id-list";
import { text } from "@/lib/contract/params/text";
import { countryName } from "@/lib/contract/words/country-name";
import { hintOfAdvertiser } from "@/lib/reports/parameters/named-records";
import { contains, inActivity, isNamed } from "@/lib/reports/query/conditions";
import type { Facet } from "@/lib/reports/report-definition";
import { filter } from "./filter";

// Filters that several report types share, over the tables as conditions.ts names them.

/** Free text in any of the columns; `where` says to a person which those are. */
export function searchFilter(where: string, columns: Sql[]) {
  return filter(
    text({
      title: "Search",
      description: `Text that ${where} contains, in any case.`,
      aliases: ["q", "query", "name"],
    }),
    (needle) => contains(needle, columns),
  );
}

export function networkFilter() {
  return filter(
    idOrSlugList(
      {
        title: "Network",
        description: "Networks, by id, slug or name.",
        aliases: ["network", "network_slug"],
      },
      "networks",
    ),
    (names) => isNamed(names, { id: sql`n.id`, slug: sql`n.slug`, name: sql`n.name` }),
    { source: sql`n.id`, label: sql`(select name from networks where id = facet.value)` },
  );
}

/** For people who may read several publishers. Others read their own whatever they ask for, so that it widens nothing. */
export function publisherFilter(publisherId: Sql) {
  return filter(
    idList(
      {
        title: "Publisher",
        description: "Publishers, by id. Admins and agency users only; ignored for others.",
      },
      "publishers",
    ),
    (ids, { scope }) => {
      if (!scope.canChoosePublisher) return sql`true`;
      const allowed = scope.activityPublisherIds;
      return sql`${publisherId} = any(${allowed ? ids.filter((id) => allowed.includes(id)) : ids}::int[])`;
    },
    ({ scope }) =>
      scope.canChoosePublisher
        ? {
            // Agency users read the house's programs too, and cannot choose them.
            source: sql`case when ${inActivity(scope, publisherId)} then ${publisherId} end`,
            label: sql`(select name from publishers where id = facet.value)`,
          }
        : undefined,
  );
}

export function advertiserFilter() {
  return filter(
    idOrSlugList({ title: "Advertiser", description: "Advertisers, by id, slug or name." }, "advertisers"),
    (names) => isNamed(names, { id: sql`a.id`, slug: sql`a.slug` }),
    {
      source: sql`a.id`,
      label: sql`(select name from advertisers where id = facet.value)`,
      hint: sql`(select ${hintOfAdvertiser} from advertisers a where a.id = facet.value)`,
    },
  );
}

export function statusFilter() {
  return filter(
    enumList(
      { title: "Status", description: "Status of the advertiser's program." },
      {
        not_applied: "Not applied",
        applied: "Applied",
        approved: "Approved",
        rejected: "Rejected",
        stopped: "Stopped",
        unknown: "Unknown",
      },
    ),
    (statuses) => sql`a.status = any(${statuses}::text[])`,
    { source: sql`a.status` },
  );
}

/** Verticals are tags that the house curates. */
export function verticalFilter() {
  return filter(
    idOrSlugList(
      {
        title: "Vertical",
        description: "Verticals of the advertiser, by id, slug or name.",
        aliases: ["vertical"],
      },
      "verticals",
    ),
    (names) => hasTag(sql`t.kind = 'vertical' and ${isTag(names)}`),
    tagsOfAdvertiser(sql`t.kind = 'vertical'`),
    { isElsewhere: true },
  );
}

export function tagFilter() {
  return filter(
    idOrSlugList(
      {
        title: "Tag",
        description: "Tags of the advertiser, by id, slug or name.",
        aliases: ["tag"],
      },
      "tags",
    ),
    (names) => hasTag(isTag(names)),
    tagsOfAdvertiser(sql`true`),
    { isElsewhere: true },
  );
}

function hasTag(condition: Sql): Sql {
  return sql`a.id in (select g.taggable_id from taggings g join tags t on t.id = g.tag_id
    where g.taggable_type = 'advertiser' and ${condition})`;
}

function tagsOfAdvertiser(condition: Sql): Facet {
  return {
    source: sql`a.id`,
    join: sql`join taggings g on g.taggable_type = 'advertiser' and g.taggable_id = item.source
      join tags t on t.id = g.tag_id and ${condition}`,
    value: sql`t.id`,
    label: sql`(select coalesce(display_name, name) from tags where id = facet.value)`,
  };
}

function isTag(names: string[]): Sql {
  return isNamed(names, { id: sql`t.id`, slug: sql`t.slug`, name: sql`t.name` });
}

/** Matches the main country and the list of all countries. `table` is the table both stand in. */
export function countryFilter(table: Sql) {
  return filter(
    countryList({ title: "Country", description: "Countries, by their two letters." }),
    (codes) => sql`(${table}.country = any(${codes}::text[]) or ${table}.countries && ${codes}::char(2)[])`,
    {
      source: sql`${table}.countries || ${table}.country`,
      join: sql`cross join lateral (select distinct unnest(item.source) as code) each_country`,
      value: sql`each_country.code`,
      words: countryName,
    },
  );
}

export function minCommissionFilter() {
  return filter(
    decimal({
      title: "Minimum commission",
      description: "The highest rate or amount that the program pays is at least this.",
    }),
    (rate) => sql`a.commission_max >= ${rate}::numeric`,
  );
}
