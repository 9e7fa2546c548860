import type { ExportObject } from "@/lib/contract/export";
import type { ReportDescription } from "@/lib/contract/report-description";
import { fieldWords, formFields, splitList } from "./filter-values";
import { readSort } from "./sort-order";

/**
 * What an export was asked for, in short words: "Status: Approved", "6 columns". Parameters may have come from any client
 * of the API: under other names, as native types, as lists. Those that the report type does not know changed nothing in
 * the file and are left out.
 */
export function describeParameters(
  description: ReportDescription,
  { search_params, index_params }: ExportObject["parameters"],
): string[] {
  const { facets } = index_params;
  const filters = [search_params, isRecord(facets) ? facets : {}].flatMap((given) =>
    formFields(description.filters).flatMap((field) => {
      const words = fieldWords(field, knownValues(description, given));
      return words === undefined ? [] : [`${field.title}: ${words}`];
    }),
  );
  return [...filters, ...sortWords(description, index_params), ...columnWords(description, index_params)];
}

function knownValues(description: ReportDescription, given: Record<string, unknown>): Record<string, string> {
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
  const { id, direction } = asText(given.sort_order) === "" ? readSort(description, asked) : marked;
  const title = description.sorts.find((sort) => sort.id === id)?.title ?? id;
  return [`Sorted by ${title}, ${direction === "asc" ? "ascending" : "descending"}`];
}

function columnWords({ columns }: ReportDescription, given: Record<string, unknown>): string[] {
  const chosen = splitList(asText(given.columns));
  return chosen.length === 0 ? [] : [`${chosen.length} of ${columns.length} columns`];
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
