import { ApiError, type FieldIssues } from "@/lib/contract/api-error";
import type { CreateExportBody } from "@/lib/contract/export";
import { type FilterValues, type FormField, fieldKeys } from "@/lib/contract/words/filter-values";

export interface ParameterErrors {
  /** Filter key to messages. */
  filters: FieldIssues;
  columns: string[];
  /** Those that belong to nothing the form shows. */
  others: string[];
}

interface Shown {
  fields: readonly FormField[];
  filters: FilterValues;
  columns: string | undefined;
}

/** The issues of a refused request, sorted to the places of the form. Those of a field changed since then are gone. */
export function parameterErrors(
  error: Error | null,
  sent: CreateExportBody | undefined,
  { fields, filters, columns }: Shown,
): ParameterErrors {
  const errors: ParameterErrors = { filters: {}, columns: [], others: [] };
  if (!(error instanceof ApiError)) return errors;
  for (const [path, messages] of Object.entries(error.details)) {
    const [object, key = ""] = path.split(".");
    const field = object === "search_params" && fields.find((one) => fieldKeys(one).includes(key));
    if (field) {
      const isUnchanged = fieldKeys(field).every((one) => sent?.search_params?.[one] === filters[one]);
      if (isUnchanged) errors.filters[key] = messages;
    } else if (path.startsWith("index_params.columns")) {
      if (sent?.index_params?.columns === columns) errors.columns = messages;
    } else {
      errors.others.push(...messages.map((message) => `${path} ${message}.`));
    }
  }
  return errors;
}
