import type { DescribedFilter } from "../described-filter";
import type { ExportObject } from "../export";
import { comparisonLabels, comparisonTitle, isNamedComparison } from "../params/compared-with";
import type { ReportDescription } from "../report-description";
import { doesFileCompare } from "./file-columns";
import { fileWords } from "./file-words";
import { describeField, formFields, splitList } from "./filter-values";
import { filterWords } from "./filter-words";
import type { WordFormats } from "./plain-formats";
import { readSort, type SortOrder, sortTitle } from "./sort-order";

/**
 * What an export was asked for, in short words: "Status: Approved", "6 columns". Parameters may have come from any client
 * of the API: under other names, as native types, as lists. Those that the report type does not know changed nothing in
 * the file and are left out.
 */
export function describeParameters(
  description: ReportDescription,
  parameters: ExportObject["parameters"],
  formats: WordFormats,
): string[] {
  const { index_params } = parameters;
  const filters = [...givenFilters(parameters), { limit: index_params.limit }].flatMap((given) =>
    describeFilters(description, given),
  );
  return [
    ...filters.map((filter) => `${filter.title}: ${filterWords(filter, formats)}`),
    ...sortWords(description, index_params),
    ...columnWords(description, index_params),
    ...comparisonWords(description, index_params, formats),
    ...fileWords(index_params, description.format),
  ];
}

/** The sets of filters that an export was asked for with, as they were given: a row meets all of all sets. */
export function givenFilters({
  search_params,
  index_params: { facets },
}: ExportObject["parameters"]): Readonly<Record<string, unknown>>[] {
  return [search_params, ...(isRecord(facets) ? [facets] : [])];
}

/**
 * The filters that are set, in the order of the form and in its words: the one way to tell of them, on the page as well
 * as in manifests and files. Keys that the report type does not know are left out.
 */
export function describeFilters(
  description: ReportDescription,
  given: Readonly<Record<string, unknown>>,
): DescribedFilter[] {
  const values = knownValues(description, given);
  return formFields(description.filters).flatMap((field) => {
    return describeField(field, values) ?? [];
  });
}

/** An order in words: "Click Date, descending". */
export function describeSort(description: ReportDescription, order: SortOrder): string {
  const direction = order.direction === "asc" ? "ascending" : "descending";
  return `${sortTitle(description, order)}, ${direction}`;
}

function knownValues(
  description: ReportDescription,
  given: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { key, aliases } of description.filters) {
    const text = [key, ...aliases].map((name) => asText(given[name])).find((found) => found !== "");
    if (text !== undefined) values[key] = text;
  }
  return values;
}

function sortWords(description: ReportDescription, given: Record<string, unknown>): string[] {
  const asked = asText(given.sort) || asText(given.sort_by);
  if (asked === "") return [];
  const marked = readSort(description, `${asked}_${asText(given.sort_order)}`);
  const order = asText(given.sort_order) === "" ? readSort(description, asked) : marked;
  return [`Sorted by ${describeSort(description, order)}`];
}

function columnWords({ columns }: ReportDescription, given: Record<string, unknown>): string[] {
  const chosen = splitList(asText(given.columns));
  return chosen.length === 0 ? [] : [`${chosen.length} of ${columns.length} columns`];
}

/** Nothing where no column of the file depends on it. */
function comparisonWords(
  { columns }: ReportDescription,
  given: Record<string, unknown>,
  formats: WordFormats,
): string[] {
  const asked = asText(given.compare_with);
  if (asked === "" || !doesFileCompare(columns, asText(given.columns))) return [];
  const words = isNamedComparison(asked) ? comparisonLabels[asked] : `the days from ${formats.day(asked)}`;
  return [`${comparisonTitle} ${words}`];
}

function asText(value: unknown): string {
  if (Array.isArray(value)) return value.map(asText).join(",");
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value).trim()
    : "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
