import { parameterObject } from "@/lib/contract/params/object";
import type { Period } from "@/lib/contract/params/period";
import { unstorableValues } from "@/lib/contract/params/storable";
import { type ReportType, usualColumns } from "@/lib/reports/report-type";
import { type FileParameters, fileParameters } from "./file-parameters";
import { type FilterSets, filterSets } from "./filter-sets";
import { type Given, type Issues, readGiven } from "./given-parameters";
import { periodBefore } from "./periods";
import { doesCompare, resolveComparison } from "./resolve-comparison";
import { resolvePeriod } from "./resolve-period";
import { resolveSort, type Sort } from "./resolve-sort";
import type { TimeZone } from "./resolve-time-zone";
import { normalizeUnknown } from "./unknown-parameters";

/** Deeper than any filter. Parameters that no report knows are printed and compared by calls, level by level. */
const depthMax = 16;

/**
 * What a request asks for, as plain JSON in which nothing is left open: requests that mean the same give the same.
 * It is stored with the export and decides, together with the scope, what the file holds.
 */
export interface ResolvedParameters {
  /** The day of the request in the time zone of the file, YYYY-MM-DD. */
  today: string;
  filters: FilterSets;
  /** Null for report types without a period rule. */
  period: Period | null;
  /** What the period is compared with, where the file depends on it and it is not the days just before. */
  compared?: Period;
  sort: Sort;
  /** Ids of the file's columns, in order. */
  columns: string[];
  /** Most rows; null means all. */
  limit: number | null;
  /** Missing when the file is as the report type has it. */
  file?: FileParameters;
  /** Parameters that the report type does not know. They change nothing in the file. */
  unknown: { search_params: unknown; index_params: unknown };
}

export interface RequestParameters {
  searchParams?: Readonly<Record<string, unknown>> | null | undefined;
  indexParams?: Readonly<Record<string, unknown>> | null | undefined;
}

export type ParsedParameters = { ok: true; parameters: ResolvedParameters } | { ok: false; issues: Issues };

/**
 * Reads a request's parameters by the report type's schemas. Unknown keys pass; a known key with a value that cannot be
 * used is an issue under its field path, such as `search_params.start_date` or `index_params.facets.status`. `zone` is
 * what the database knows of the time zone that is asked for; without it the day is UTC's.
 */
export function parseParameters(
  reportType: ReportType,
  request: RequestParameters,
  { now, zone }: { now: Date; zone?: TimeZone | undefined },
): ParsedParameters {
  const searchParams = request.searchParams ?? {};
  const { facets, ...indexParams } = request.indexParams ?? {};
  const unstorable = {
    ...unstorableValues(searchParams, "search_params", depthMax),
    ...unstorableValues(request.indexParams, "index_params", depthMax),
  };
  if (!isEmpty(unstorable)) return { ok: false, issues: unstorable };

  const search = readGiven(reportType.searchParams, searchParams, "search_params");
  const index = readGiven(reportType.indexParams, indexParams, "index_params");
  const facet = readFacets(reportType, facets);
  const today = zone?.today ?? now.toISOString().slice(0, 10);
  const given = [...search.given, ...facet.given];
  const period = reportType.period ? resolvePeriod(reportType.period, given, today) : null;
  const unreadable = { ...search.issues, ...index.issues, ...facet.issues };
  // A date that cannot be read is not a missing date, so the relations between values are looked at afterwards.
  const issues = isEmpty(unreadable)
    ? {
        ...invertedRanges(reportType, search.given),
        ...invertedRanges(reportType, facet.given),
        ...period?.issues,
      }
    : unreadable;
  if (!isEmpty(issues)) return { ok: false, issues };

  const { sort, sort_by, sort_order, columns, compare_with, format, time_zone, sheet_name } =
    reportType.indexParams.parse(indexParams);
  const order = {
    sort: resolveSort(reportType, sort ?? sort_by, sort_order),
    columns: columns ?? usualColumns(reportType),
  };
  const comparison =
    period && compare_with !== undefined ? resolveComparison(period.period, compare_with, today) : null;
  if (comparison?.issue) return { ok: false, issues: { "index_params.compare_with": [comparison.issue] } };
  const compared =
    period && doesCompare(reportType, order) ? unusual(comparison?.compared, period.period) : undefined;
  const { file, issues: fileIssues } = fileParameters(
    reportType,
    {
      format: format ?? reportType.format,
      timeZone: zone?.name ?? time_zone ?? "UTC",
      sheetName: sheet_name ?? reportType.sheetName,
    },
    indexParams,
  );
  if (!isEmpty(fileIssues)) return { ok: false, issues: fileIssues };
  return {
    ok: true,
    parameters: {
      today,
      filters: filterSets(reportType, given),
      period: period?.period ?? null,
      ...(compared && { compared }),
      ...order,
      limit: lowestLimit(reportType, [...search.given, ...index.given]),
      ...(file && { file }),
      unknown: {
        search_params: normalizeUnknown(search.unknown),
        index_params: normalizeUnknown(
          isEmpty(facet.unknown) ? index.unknown : { ...index.unknown, facets: facet.unknown },
        ),
      },
    },
  };
}

/** The period that is compared with, where it is not the one that is meant without. */
function unusual(compared: Period | null | undefined, period: Period): Period | undefined {
  return compared && compared.start_date !== periodBefore(period)?.start_date ? compared : undefined;
}

function isEmpty(object: object): boolean {
  return Object.keys(object).length === 0;
}

function readFacets(reportType: ReportType, facets: unknown) {
  const path = "index_params.facets";
  const object = parameterObject.nullish().safeParse(facets);
  if (object.success) return readGiven(reportType.facets, object.data ?? {}, path);
  return { given: [], unknown: {}, issues: { [path]: object.error.issues.map(({ message }) => message) } };
}

function invertedRanges({ ranges = [] }: ReportType, given: Given[]): Issues {
  const issues: Issues = {};
  for (const [from, to] of ranges) {
    const starts = given.filter(({ key }) => key === from);
    for (const end of given.filter(({ key }) => key === to)) {
      const later = starts.find((start) => String(start.value) > String(end.value));
      if (later) issues[end.field] = [`must not be before ${from}, ${later.value}`];
    }
  }
  return issues;
}

function lowestLimit(reportType: ReportType, given: Given[]): number | null {
  const limits = given.filter(({ key }) => key === "limit").map(({ value }) => Number(value));
  return limits.length === 0 ? (reportType.defaultLimit ?? null) : Math.min(...limits);
}
