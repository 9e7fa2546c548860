import type { Route } from "next";
import type { ExportObject } from "@/lib/contract/export";

/**
 * The address of the view that an export was made from: /reports with its parameters, which has the same names for them.
 * Parameters that came over the API as lists or facets are put as the address has them.
 */
export function viewAddress({ report_type, parameters }: ExportObject): Route {
  const { facets, ...index } = parameters.index_params;
  const query = new URLSearchParams({ report_type });
  for (const given of [asRecord(facets), index, parameters.search_params]) {
    for (const [key, value] of Object.entries(given)) {
      const text = asText(value);
      if (text !== "") query.set(key, text);
    }
  }
  return `/reports?${query}`;
}

function asText(value: unknown): string {
  if (Array.isArray(value)) return value.map(asText).join(",");
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : "";
}

function asRecord(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
