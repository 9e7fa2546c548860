import type { Option } from "@/components/ui/multi-select/multi-select-trigger";
import type { ReportFacetsAnswer } from "@/lib/contract/report-data";
import { codeWords } from "@/lib/contract/words/code-words";
import { type Filter, splitList } from "@/lib/contract/words/filter-values";

type Counted = ReportFacetsAnswer["facets"];

/** How often the values of each filter occur; undefined while it is not known, null when it could not be had. */
export type Facets = Counted | null | undefined;

const yesAndNo = [
  { value: "true", label: "Yes" },
  { value: "false", label: "No" },
];

/** Whether any number of the filter's values are chosen from a list. */
export function isListFilter({ control, is_counted }: Filter): boolean {
  return (
    (control.input === "multiselect" && (control.options !== undefined || is_counted)) ||
    (control.input === "tokens" && is_counted)
  );
}

/** As many values as the server counts for one filter; where there are that many, there may be more. */
const countedMax = 100;

/**
 * What can be chosen for a filter: the values that there are, with how often, then, where not all were counted, those
 * that are known otherwise. Before the counts are there, and for filters without, all that are known. `values` is what
 * is chosen: a code among it that nothing else names has an option, so that it is shown in words.
 */
export function filterOptions(filter: Filter, facets: Facets, values = ""): Option[] {
  const options = namedOptions(filter, facets, values);
  if (!filter.control.is_code) return options;
  const unnamed = splitList(values).filter((code) => options.every(({ value }) => value !== code));
  return [...options, ...unnamed.map((code) => ({ value: code, label: codeWords(code) }))];
}

function namedOptions({ key, control }: Filter, facets: Facets, values: string): Option[] {
  const known: Option[] = control.input === "boolean" ? yesAndNo : (control.options ?? []);
  const counted = facets?.[key];
  if (!counted) return known;
  // The order of a short list of fixed options is their own; the other lists begin with the most frequent.
  if (control.options && !control.options_from) {
    return known.map((option) => ({ ...option, count: countOf(counted, option.value) }));
  }
  if (control.input === "boolean") {
    return known.map((option) => ({ ...option, count: countOf(counted, option.value) }));
  }
  const isWhole = counted.length < countedMax;
  const rest = known.filter(({ value }) => counted.every((one) => one.value !== value));
  if (!isWhole) return [...counted, ...rest];
  // What is chosen keeps its name where it does not occur beside the other filters.
  const chosen = new Set(splitList(values));
  return [...counted, ...rest.flatMap((one) => (chosen.has(one.value) ? { ...one, count: 0 } : []))];
}

function countOf(counted: Counted[string], value: string): number {
  return counted.find((one) => one.value === value)?.count ?? 0;
}
