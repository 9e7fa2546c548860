import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { ExportListAnswer, ExportObject } from "@/lib/contract/export";
import type { ExportStatus } from "@/lib/contract/export-status";

/** A page of the list. */
export interface ExportPage extends ExportListAnswer {
  /** The id before which the next one begins, null for the last: as it was answered, since exports leave a narrowed list. */
  olderThan: number | null;
  /** By `performance.now()`. */
  answeredAt: number;
}

/** The list as far as it is loaded, newest first, page by page. The parameter of a page is the id before which it is. */
export type ExportPages = InfiniteData<ExportPage, number | null>;

/** Which exports a list holds; null where that is no matter. */
export interface ExportFilter {
  /** Only this publisher's people; null is everybody that the viewer may see. */
  publisherId: string | null;
  reportType: string | null;
  state: ExportState | null;
  /** Only exports whose number, name, report, file name or filters hold this text. */
  search: string | null;
}

export const allExports: ExportFilter = { publisherId: null, reportType: null, state: null, search: null };

export function isForAll(filter: ExportFilter): boolean {
  return Object.values(filter).every((choice) => choice === null);
}

/** What people tell exports apart by, with the statuses that it stands for. */
export const exportStates = {
  in_flight: ["pending", "processing"],
  completed: ["completed"],
  failed: ["failed"],
} as const satisfies Record<string, readonly ExportStatus[]>;
export type ExportState = keyof typeof exportStates;

export function exportsKey(filter: ExportFilter) {
  return ["exports", filter] as const;
}

/** Whether an export belongs to a list; undefined where only the server knows. */
function belongs(
  { publisherId, reportType, state, search }: ExportFilter,
  item: ExportObject,
): boolean | undefined {
  if (reportType !== null && reportType !== item.report_type) return false;
  if (state !== null && !exportStates[state].some((status) => status === item.status)) return false;
  return publisherId === null && search === null ? true : undefined;
}

export function exportKey(id: number) {
  return ["export", id] as const;
}

/**
 * The later of two states of one export. Parts get ready without a change of the export's own row, so of two with the
 * same time the one with more parts is the later.
 */
export function laterState(a: ExportObject, b: ExportObject): ExportObject {
  const difference = Date.parse(a.updated_at) - Date.parse(b.updated_at);
  if (difference !== 0) return difference > 0 ? a : b;
  return (a.progress?.parts_ready ?? 0) > (b.progress?.parts_ready ?? 0) ? a : b;
}

/**
 * What an answer makes of the list. An answer may have been on its way while events came in, so nothing that is known
 * already goes back: neither an export to an earlier state, nor one that is newer than the whole answer away, nor one into
 * a list that it has left. `single` tells what is known of an export by itself.
 */
export function mergePages(
  known: ExportPages | undefined,
  answer: ExportPages,
  filter: ExportFilter = allExports,
  single: (id: number) => ExportObject | undefined = () => undefined,
): ExportPages {
  const knownExports = known?.pages.flatMap(({ exports }) => exports) ?? [];
  const byId = new Map(knownExports.map((item) => [item.id, item]));
  const newest = Math.max(0, ...answer.pages.flatMap(({ exports }) => exports.map(({ id }) => id)));
  // What has left a state is in no answer to it any more, however new it is.
  const newer = filter.state === null ? knownExports.filter(({ id }) => id > newest) : [];
  const pages = answer.pages.map((page) => ({
    ...page,
    exports: page.exports
      .map((item) => laterState(single(item.id) ?? item, laterState(byId.get(item.id) ?? item, item)))
      .filter((item) => belongs(filter, item) !== false),
  }));
  const [first, ...others] = pages;
  return {
    ...answer,
    pages: first ? [{ ...first, exports: [...newer, ...first.exports] }, ...others] : pages,
  };
}

/** The list with one export as it is now: in its place, or as the first where it is new. */
export function putExport(pages: ExportPages, item: ExportObject): ExportPages {
  const isListed = pages.pages.some(({ exports }) => exports.some(({ id }) => id === item.id));
  if (isListed) {
    return {
      ...pages,
      pages: pages.pages.map((page) => ({
        ...page,
        exports: page.exports.map((one) => (one.id === item.id ? laterState(one, item) : one)),
      })),
    };
  }
  const [first, ...others] = pages.pages;
  if (!first) return pages;
  const oldest = pages.pages.at(-1)?.exports.at(-1)?.id ?? 0;
  // One from before the loaded pages comes with its page.
  if (item.id < oldest) return pages;
  const exports = [item, ...first.exports].sort((a, b) => b.id - a.id);
  return { ...pages, pages: [{ ...first, exports }, ...others] };
}

/** The newest export of all lists; 0 where there is none. */
export function newestKnownId(client: QueryClient): number {
  const lists = client.getQueriesData<ExportPages>({ queryKey: ["exports"] });
  const ids = lists.flatMap(
    ([, list]) => list?.pages.flatMap(({ exports }) => exports.map(({ id }) => id)) ?? [],
  );
  return Math.max(0, ...ids);
}

/** The list without one export. */
export function withoutExport(pages: ExportPages, id: number): ExportPages {
  return {
    ...pages,
    pages: pages.pages.map((page) => ({ ...page, exports: page.exports.filter((item) => item.id !== id) })),
  };
}

/**
 * Brings what is known of an export up to date, wherever it is shown, and tells how it stands now: an answer may have been
 * on its way while later events came in.
 */
export function applyExport(client: QueryClient, given: ExportObject): ExportObject {
  const known = client.getQueryData<ExportObject>(exportKey(given.id));
  const item = known ? laterState(known, given) : given;
  client.setQueryData(exportKey(item.id), item);
  for (const query of client.getQueryCache().findAll({ queryKey: ["exports"] })) {
    // All queries under this key are made by exportsQuery.
    const filter = query.queryKey[1] as ExportFilter;
    const pages = query.state.data as ExportPages | undefined;
    if (!pages) continue;
    const isListed = pages.pages.some(({ exports }) => exports.some(({ id }) => id === item.id));
    const isWithin = belongs(filter, item);
    if (isWithin === false) {
      if (isListed) client.setQueryData(query.queryKey, withoutExport(pages, item.id));
    } else if (isListed || (isWithin && filter.state === null)) {
      client.setQueryData(query.queryKey, putExport(pages, item));
    }
    // Whose list a new export belongs to, and where one that has come to its state, is the server's knowledge.
    else void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
  }
  return item;
}
