import { type QueryClient, queryOptions, skipToken } from "@tanstack/react-query";
import type { NamedValue } from "@/lib/contract/params/control";
import { type Filter, splitList, withMoreOptions } from "@/lib/contract/words/filter-values";

/** By filter key. */
type Names = Readonly<Record<string, readonly NamedValue[]>>;

const namesKey = ["report", "names"];

/** Of one filter; the oldest go first. */
const namesMax = 1_000;

/** Keeps what an answer told of the names of ids, for whatever else in this window names them. */
export function learnNames(client: QueryClient, told: Names): void {
  client.setQueryData<Names>(namesKey, (known = {}) => {
    const merged = Object.entries(told).map(([key, names]) => {
      const values = new Set(names.map(({ value }) => value));
      const others = known[key]?.filter(({ value }) => !values.has(value)) ?? [];
      const all = [...names.map((name) => nameAlone(name, hintOf(known[key], name))), ...others];
      return [key, all.slice(0, namesMax)];
    });
    return { ...known, ...Object.fromEntries(merged) };
  });
}

/** Without what an answer tells beside the name, as how often the value is there. */
function nameAlone({ value, label }: NamedValue, hint: string | undefined): NamedValue {
  return hint === undefined ? { value, label } : { value, label, hint };
}

/** Rankings tell it of namesakes alone: what was learnt before holds. */
function hintOf(known: readonly NamedValue[] = [], { value, hint }: NamedValue): string | undefined {
  return hint ?? known.find((one) => one.value === value)?.hint;
}

/** All names that were learnt; nothing is asked for. */
export function learntNamesQuery() {
  return queryOptions<Names>({ queryKey: namesKey, queryFn: skipToken });
}

/** The filters as their descriptions, with the names that were learnt among the options of those that take ids. */
export function withLearntNames(filters: readonly Filter[], learnt: Names | undefined): Filter[] {
  return filters.map((filter) =>
    filter.control.options_from === undefined ? filter : withMoreOptions(filter, learnt?.[filter.key] ?? []),
  );
}

/** Whether a filter is set to an id that none of its options names. */
export function hasUnnamed(filters: readonly Filter[], values: Readonly<Record<string, string>>): boolean {
  return filters.some(({ key, control: { options_from, options = [] } }) => {
    if (options_from === undefined) return false;
    const ids = splitList(values[key] ?? "").filter((part) => /^\d+$/.test(part));
    return ids.some((id) => options.every(({ value }) => value !== id));
  });
}
