import type { Route } from "next";
import type { ExportObject } from "@/lib/contract/export";

/**
 * The address of the view that an export was made from: /reports with its parameters, which has the same names for them.
 * Parameters that came over the API as lists or facets are put as the address has them.
 */
export function viewAddress({ report_type, parameters }: ExportObject): Route {
  return `/reports?${new URLSearchParams({ report_type, ...addressValues(parameters) })}`;
}

/** Parameters as the address has them, by the names under which they were given. */
export function addressValues({
  search_params,
  index_params,
}: ExportObject["parameters"]): Record<string, string> {
  const { facets, ...index } = index_params;
  const all = [asRecord(facets), index, search_params].flatMap((given) => Object.entries(given));
  return Object.fromEntries(
    all.map(([key, value]) => [key, asText(value)] as const).filter(([, text]) => text !== ""),
  );
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
