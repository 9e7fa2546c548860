import sql from "sql-template-tag";
import type { Scope } from "@/lib/auth/scope";
import { timeZoneParameter } from "@/lib/contract/params/file-options";
import type { Filter } from "@/lib/reports/report-definition";
import type { ReportType } from "@/lib/reports/report-type";
import { type Ask, type NameSource, namedRecords, visibleIds } from "./named-records";
import { parameterNames } from "./parameter-names";
import {
  type ParsedParameters,
  parseParameters,
  type RequestParameters,
  type ResolvedParameters,
} from "./parse-parameters";
import { explainMissing, type MissingNames, resolveNames } from "./resolve-names";
import { resolveTimeZone } from "./resolve-time-zone";

type Values = Readonly<Record<string, unknown>>;

/**
 * `parseParameters` with what only the database can tell: names and slugs become the ids of the records that the viewer
 * may see, and words that the database compares are folded. Requests that name the same so resolve the same. A name that
 * is nothing to this viewer is an issue that tells the nearest ones.
 */
export async function resolveRequest(
  ask: Ask,
  reportType: ReportType,
  request: RequestParameters,
  scope: Scope,
  { now }: { now: Date },
): Promise<ParsedParameters> {
  // First, since "today" depends on it. One that cannot be read is told with all the rest.
  const { data: timeZone = "UTC" } = timeZoneParameter.safeParse(request.indexParams?.time_zone);
  const zone = timeZone === "UTC" ? undefined : await resolveTimeZone(ask, timeZone, now);
  if (timeZone !== "UTC" && !zone) {
    return {
      ok: false,
      issues: { "index_params.time_zone": ["must be a time zone that the database knows as well"] },
    };
  }
  const parsed = parseParameters(reportType, request, { now, zone });
  if (!parsed.ok) return parsed;
  const unread: MissingNames[] = [];
  const resolve = (values: unknown, path: string) =>
    isObject(values) ? resolveObject(ask, reportType, values, scope, path, unread) : values;
  const searchParams = await resolve(request.searchParams, "search_params");
  const facets = await resolve(request.indexParams?.facets, "index_params.facets");
  if (unread.length > 0) return { ok: false, issues: await explainMissing(ask, unread, scope) };
  const resolved = {
    searchParams: isObject(searchParams) ? searchParams : {},
    indexParams: isObject(facets) ? { ...request.indexParams, facets } : request.indexParams,
  };
  return parseParameters(reportType, resolved, { now, zone });
}

async function resolveObject(
  ask: Ask,
  reportType: ReportType,
  values: Values,
  scope: Scope,
  path: string,
  unread: MissingNames[],
): Promise<Values> {
  const keys = new Map(parameterNames(reportType.facets));
  const resolved: Record<string, unknown> = { ...values };
  for (const [name, value] of Object.entries(values)) {
    const filter = reportType.filters[keys.get(name) ?? ""];
    const texts = textsOf(value);
    if (!filter || texts.length === 0) continue;
    const source = sourceOf(filter);
    if (source) {
      const { ids, missing } = await resolveNames(ask, source, texts, scope);
      if (missing.length > 0) unread.push({ path: `${path}.${name}`, source, missing });
      resolved[name] = ids;
    } else if (filter.isFolded) {
      const words = texts.flatMap((text) => (Array.isArray(value) ? [text] : text.split(",")));
      const rows = await ask<{ word: string }>(
        sql`select distinct fold_text(trim_blanks(word)) as word from unnest(${words}::text[]) word`,
      );
      resolved[name] = rows.map(({ word }) => word);
    }
  }
  return resolved;
}

/** What a filter's names are of; undefined for filters that take ids alone, or no names. */
function sourceOf({ schema }: Filter): Exclude<NameSource, "publishers"> | undefined {
  const source = schema.meta()?.control?.options_from;
  return source === "publishers" ? undefined : source;
}

/** One sentence for each filter with ids that are of nothing the viewer may see. They are allowed, and select no rows. */
export async function unknownIds(
  ask: Ask,
  reportType: ReportType,
  { filters }: ResolvedParameters,
  scope: Scope,
): Promise<string[]> {
  const sentences: string[] = [];
  for (const [key, { schema }] of Object.entries(reportType.filters)) {
    const { title = key, control } = { ...schema.meta() };
    const source = control?.options_from;
    if (source === undefined || (source === "publishers" && !scope.canChoosePublisher)) continue;
    const ids = [...new Set(filters.flatMap(({ [key]: value }) => textsOf(value).map(Number)))];
    const known = await visibleIds(ask, source, ids, scope);
    const unknown = ids.filter((id) => !known.has(id));
    if (unknown.length === 0) continue;
    const named = unknown.length > 5 ? `${unknown.slice(0, 5).join(", ")} …` : unknown.join(", ");
    const { noun } = namedRecords[source];
    sentences.push(`${title}: no ${noun} that you may see has the id ${named}, so it selects no rows.`);
  }
  return sentences;
}

function textsOf(value: unknown): string[] {
  const texts = (Array.isArray(value) ? value : [value]).map((one) =>
    one === null || one === undefined ? "" : String(one).trim(),
  );
  return texts.filter((text) => text !== "");
}

function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
