import type { Formats } from "@/components/format/formats";
import { ApiFailure } from "@/lib/client/api-failure";
import type { FieldIssues } from "@/lib/contract/api-error";
import { type Filter, type FormField, fieldKeys } from "@/lib/contract/words/filter-values";
import { issueWords } from "@/lib/contract/words/issue-words";

export interface ParameterErrors {
  /** Filter key to messages. */
  filters: FieldIssues;
  columns: string[];
  /** Those that belong to nothing the page shows. */
  others: string[];
}

/** Why days cannot be compared with, as a sentence. */
export function comparisonError(message: string, formats: Formats): string {
  return `The first day to compare with ${issueWords(message, [], formats)}.`;
}

/** The issues of a refused request, in the form's words, sorted to the places of the page. */
export function parameterErrors(
  error: Error | null,
  filters: readonly Filter[],
  fields: readonly FormField[],
  formats: Formats,
): ParameterErrors {
  const errors: ParameterErrors = { filters: {}, columns: [], others: [] };
  if (!(error instanceof ApiFailure)) return errors;
  for (const [path, given] of Object.entries(error.details)) {
    const messages = given.map((message) => issueWords(message, filters, formats));
    const [object, key = ""] = path.split(".");
    if (object === "search_params" && fields.some((field) => fieldKeys(field).includes(key))) {
      errors.filters[key] = messages;
    } else if (path.startsWith("index_params.columns")) {
      errors.columns = messages;
    } else if (path === "index_params.compare_with") {
      errors.others.push(...given.map((message) => comparisonError(message, formats)));
    } else {
      errors.others.push(...messages.map((message) => `${path} ${message}.`));
    }
  }
  return errors;
}
