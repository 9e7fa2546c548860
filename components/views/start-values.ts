import type { Route } from "next";
import { type ReportView, readView, viewKeys } from "@/components/reports/report-view";
import type { ReportDescription } from "@/lib/contract/report-description";
import type { PageSettings } from "@/lib/contract/settings";
import type { SavedView } from "@/lib/contract/view";
import { type AddressValues, valuesOf, valuesOfView } from "./view-values";

type Filter = ReportDescription["filters"][number];

/** The address that a fresh visit opens: the report that was looked at last, as it begins. Undefined without any memory. */
export function startAddress(
  descriptions: readonly ReportDescription[],
  settings: PageSettings,
  views: readonly SavedView[],
): Route | undefined {
  const last = descriptions.find(({ id }) => id === settings.report_type) ?? descriptions[0];
  if (!last) return undefined;
  const query = new URLSearchParams(beginningOf(last, settings, views));
  const isBare = last === descriptions[0] && query.size === 1;
  return isBare ? undefined : `/reports?${query}`;
}

/** How a report begins: with the view that its reader has chosen for that, else as it was left. */
export function beginningOf(
  description: ReportDescription,
  settings: PageSettings,
  views: readonly SavedView[],
): AddressValues {
  const { view: viewId, address } = settings.report_types?.[description.id] ?? {};
  const view = views.find(({ id, report_type }) => id === viewId && report_type === description.id);
  if (view) return valuesOfView(description, view);
  return rememberedValues(description, address ?? "");
}

/** What an address that is remembered says, as far as the report still knows it. */
export function rememberedValues(description: ReportDescription, address: string): AddressValues {
  const values = Object.fromEntries(new URLSearchParams(address));
  return valuesOf(readView([description], { ...values, [viewKeys.page]: null }));
}

/** The same for the memory: the type stands beside it. */
export function rememberedAddress(shown: ReportView): string {
  const { [viewKeys.reportType]: _, ...values } = valuesOf(shown);
  return new URLSearchParams(values).toString();
}

/** What a report shows when it is come back to in one visit, or begins with. */
export interface LastShown {
  values: AddressValues;
  /** It was looked at in this visit. */
  isVisited: boolean;
}

/**
 * What the address says after a step from one report to another: what that one showed last, with the filters that both
 * have as they are set now. One that is not set now is taken away only where both were looked at in this visit: the
 * beginning of a report is not undone by a report that has nothing to say of it.
 */
export function valuesAfterStep(
  from: ReportView,
  to: ReportDescription,
  { values: lastShown, isVisited }: LastShown,
): AddressValues {
  const values = new Map(Object.entries(lastShown));
  for (const filter of to.filters) {
    const same = from.description.filters.find((one) => one.key === filter.key);
    if (!same || !isSameFilter(from.description, same, to, filter)) continue;
    const value = from.filters[filter.key];
    if (value === undefined) {
      if (isVisited) values.delete(filter.key);
    } else if (canHold(filter, value)) values.set(filter.key, value);
  }
  // The days of a period are said in one way.
  if (values.has("start_date") && from.filters.start_date !== undefined && isInPeriod(to, "start_date")) {
    values.delete("period");
  } else if (from.filters.period !== undefined && isInPeriod(to, "period")) {
    values.delete("start_date");
    values.delete("end_date");
  }
  return Object.fromEntries(values);
}

/** Filters of one name may be of different things: the first day of a period, and the day on which a deal starts. */
function isSameFilter(from: ReportDescription, a: Filter, to: ReportDescription, b: Filter): boolean {
  return (
    a.control.input === b.control.input &&
    a.control.options_from === b.control.options_from &&
    isInPeriod(from, a.key) === isInPeriod(to, b.key)
  );
}

/** As formFields knows it. */
function isInPeriod({ filters }: ReportDescription, key: string): boolean {
  return ["period", "start_date", "end_date"].includes(key) && filters.some((one) => one.key === "period");
}

/** Whether a filter that takes only its own options has each of a list of values. */
function canHold({ control: { options, options_from } }: Filter, value: string): boolean {
  if (!options || options_from !== undefined) return true;
  return value.split(",").every((part) => options.some((option) => option.value === part.trim()));
}
