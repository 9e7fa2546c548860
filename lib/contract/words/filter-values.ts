import type { DescribedFilter } from "../described-filter";
import type { NamedValue } from "../params/control";
import { readYesNo } from "../params/yes-no";
import type { ReportDescription } from "../report-description";
import { codeWords } from "./code-words";
import { daysWords } from "./filter-words";
import { plainFormats, type WordFormats } from "./plain-formats";

export type Filter = ReportDescription["filters"][number];

/** Filter key to its value as text, as it stands in the address; filters that are not set are missing. */
export type FilterValues = Readonly<Record<string, string>>;

/** The filter with more options behind its own, each value once. */
export function withMoreOptions(filter: Filter, more: readonly Readonly<NamedValue>[]): Filter {
  const { options = [] } = filter.control;
  const known = new Set(options.map(({ value }) => value));
  const others = more.filter(({ value }) => !known.has(value));
  if (others.length === 0) return filter;
  return { ...filter, control: { ...filter.control, options: [...options, ...others] } };
}

/** Whether a filter takes more than its options, of which some may be known where the server has told of none. */
export function isOpenEnded({ control }: Filter): boolean {
  return control.is_open_ended ?? control.options === undefined;
}

/** One place of the form. Most show one filter; the period of a report is three that belong together. */
export type FormField =
  | { kind: "single"; title: string; filter: Filter }
  | { kind: "period"; title: string; period: Filter; start: Filter; end: Filter };

/** The form's fields, in order. The period is known by its three keys, which lib/contract/params/period.ts defines. */
export function formFields(filters: readonly Filter[]): FormField[] {
  const byKey = new Map(filters.map((filter) => [filter.key, filter]));
  const period = byKey.get("period");
  const start = byKey.get("start_date");
  const end = byKey.get("end_date");
  return filters.flatMap((filter): FormField[] => {
    if (!period || !start || !end) return [{ kind: "single", title: filter.title, filter }];
    if (filter === period) return [{ kind: "period", title: period.title, period, start, end }];
    if (filter === start || filter === end) return [];
    return [{ kind: "single", title: filter.title, filter }];
  });
}

/** The keys of the filters that a field shows. */
export function fieldKeys(field: FormField): string[] {
  return field.kind === "period" ? [field.period.key, field.start.key, field.end.key] : [field.filter.key];
}

/** What a field is set to, in words, or undefined when it is not set. */
export function fieldWords(field: FormField, values: FilterValues, formats: WordFormats): string | undefined {
  if (field.kind === "single") {
    const value = values[field.filter.key];
    return value === undefined ? undefined : valueWords(field.filter, value, formats);
  }
  const period = values[field.period.key];
  return (
    daysWords(daysOf(field, values), formats) ??
    (period === undefined ? undefined : valueWords(field.period, period, formats))
  );
}

/** What a field is set to in the words of the API, and the days or the number in them; undefined when it is not set. */
export function describeField(field: FormField, values: FilterValues): DescribedFilter | undefined {
  const value = fieldWords(field, values, plainFormats);
  if (value === undefined) return undefined;
  const described = { title: field.title, value };
  if (field.kind === "period") {
    const days = daysOf(field, values);
    return days.first === null && days.last === null ? described : { ...described, days };
  }
  const { control, key } = field.filter;
  const given = values[key] ?? "";
  if (control.input === "date") return { ...described, day: given };
  if (control.is_country) return { ...described, countries: splitList(given) };
  return control.input === "number" ? { ...described, number: given } : described;
}

function daysOf({ start, end }: Extract<FormField, { kind: "period" }>, values: FilterValues) {
  return { first: values[start.key] ?? null, last: values[end.key] ?? null };
}

function valueWords({ control }: Filter, value: string, { day, number, country }: WordFormats): string {
  if (control.input === "boolean") return yesNoWords(value);
  if (control.input === "date") return day(value);
  if (control.input === "number") return number(value);
  // Its options, where it has some, are the names that the reader's formats give as well.
  if (control.is_country) return splitList(value).map(country).join(", ");
  const { options = [], is_code = false } = control;
  if (options.length === 0 && !is_code) return value;
  const chosen = splitList(value).map(
    (part) =>
      options.find((option) => option.value === part) ?? {
        value: part,
        label: is_code ? codeWords(part) : part,
      },
  );
  return namesOf(chosen).join(", ");
}

/** The labels of some values, in their order; those that have the same one say their hints as well. */
export function namesOf(values: readonly Readonly<NamedValue>[]): string[] {
  const shared = sharedLabels(values);
  return values.map(({ label, hint }) =>
    hint !== undefined && shared.has(label) ? `${label} (${hint})` : label,
  );
}

/** The labels that several have. */
export function sharedLabels(values: readonly { readonly label: string }[]): Set<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { label } of values) (seen.has(label) ? shared : seen).add(label);
  return shared;
}

function yesNoWords(value: string): string {
  const isYes = readYesNo(value);
  if (isYes === undefined) return value;
  return isYes ? "Yes" : "No";
}

/** "a, b,,c" -> ["a", "b", "c"] */
export function splitList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
