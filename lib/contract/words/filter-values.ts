import type { ReportDescription } from "../report-description";
import { formatDay } from "./format-day";

export type Filter = ReportDescription["filters"][number];

/** Filter key to its value as text, as it stands in the address; filters that are not set are missing. */
export type FilterValues = Readonly<Record<string, string>>;

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
export function fieldWords(field: FormField, values: FilterValues): string | undefined {
  if (field.kind === "single") {
    const value = values[field.filter.key];
    return value === undefined ? undefined : valueWords(field.filter, value);
  }
  const period = values[field.period.key];
  const start = values[field.start.key];
  const end = values[field.end.key];
  if (start !== undefined && end !== undefined) return `${formatDay(start)} – ${formatDay(end)}`;
  if (start !== undefined) return `From ${formatDay(start)}`;
  if (end !== undefined) return `Until ${formatDay(end)}`;
  return period === undefined ? undefined : valueWords(field.period, period);
}

function valueWords({ control }: Filter, value: string): string {
  if (control.input === "boolean") return value === "true" ? "Yes" : value === "false" ? "No" : value;
  if (control.input === "date") return formatDay(value);
  if (control.input === "number") return numberWords(value);
  const { options } = control;
  if (!options) return value;
  return splitList(value)
    .map((part) => options.find((option) => option.value === part)?.label ?? part)
    .join(", ");
}

const numbers = new Intl.NumberFormat("en-US", { maximumFractionDigits: 20 });

/** "2000000" -> "2,000,000"; what is no number stays as it is. */
function numberWords(value: string): string {
  return value.trim() === "" || Number.isNaN(Number(value)) ? value : numbers.format(Number(value));
}

/** "a, b,,c" -> ["a", "b", "c"] */
export function splitList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
