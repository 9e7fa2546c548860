import { describe, expect, test } from "vitest";
import type { ChosenFile } from "@/components/exports/ask/chosen-file";
import { exportRequest, readView } from "@/components/reports/report-view";
import type { SavedView } from "@/lib/contract/view";
import { reportTypes } from "@/lib/reports/list";
import { describeReportType } from "@/lib/reports/page/describe-report-type";
import { parametersOf } from "./saved-parameters";
import { isChanged, valuesOf, valuesOfView } from "./view-values";

const descriptions = reportTypes.map(describeReportType);

function makeView(known: Partial<SavedView> & Pick<SavedView, "report_type">): SavedView {
  return {
    id: 7,
    name: "Mine",
    display_name: "Things",
    search_params: {},
    index_params: {},
    shared: false,
    owner: null,
    notes: [],
    created_at: "2026-11-29T09:00:00.000Z",
    updated_at: "2026-11-29T09:00:00.000Z",
    ...known,
  };
}

describe.each(descriptions)("a view of $id", (description) => {
  const ids = description.columns.map(({ id }) => id);
  const filters = Object.fromEntries(description.filters.map(({ key }) => [key, "1"]));
  const shown = readView(descriptions, {
    report_type: description.id,
    ...filters,
    sort: "x_desc",
    columns: ids.slice(0, 2).join(","),
    compare_with: "year_before",
    page: "3",
  });

  const file: ChosenFile = { format: "jsonl", options: {}, timeZone: "Asia/Tokyo" };
  const savedOfFile = { format: "jsonl", time_zone: "Asia/Tokyo" };

  test("opens as it was saved, from the first page on, and is then what is shown", () => {
    const view = makeView({ report_type: description.id, ...parametersOf(shown, file) });
    const opened = readView(descriptions, valuesOfView(description, view));
    expect(opened).toEqual({ ...shown, page: 1, viewId: 7 });
    expect(isChanged(opened, view)).toBe(false);
    expect(isChanged({ ...opened, page: 9 }, view)).toBe(false);
    expect(isChanged({ ...opened, sort: undefined }, view)).toBe(true);
    expect(isChanged({ ...opened, comparedWith: undefined }, view)).toBe(true);
    expect(isChanged({ ...opened, columns: undefined }, view)).toBe(true);
    expect(isChanged({ ...opened, filters: {} }, view)).toBe(true);
  });

  test("opens without filters and columns that are gone, and keeps them when it is updated", () => {
    const [first = "", second = ""] = ids;
    const view = makeView({
      report_type: description.id,
      search_params: { colour: { deep: [1] }, ...filters },
      index_params: { columns: [first, "shape", second], layout: "wide", sort: "x", csv: { bom: true } },
    });
    const opened = readView(descriptions, valuesOfView(description, view));
    expect(opened.columns).toBe(`${first},${second}`);
    expect(isChanged(opened, view)).toBe(false);
    const changed = { ...opened, filters: {}, columns: second };
    expect(parametersOf(changed, file, view)).toEqual({
      search_params: { colour: { deep: [1] } },
      index_params: { columns: `${second},shape`, layout: "wide", sort: "x", ...savedOfFile },
    });
    // Who now wants all columns gets all that there are.
    expect(parametersOf({ ...opened, columns: undefined }, file, view).index_params.columns).toBe(
      [...ids, "shape"].join(","),
    );
    // A new view is what is shown, and nothing else.
    expect(parametersOf(changed, file)).toEqual({
      search_params: {},
      index_params: { columns: second, sort: "x", ...savedOfFile },
    });
  });

  test("of columns that are all gone shows all columns", () => {
    const view = makeView({ report_type: description.id, index_params: { columns: "shape" } });
    expect(exportRequest(readView(descriptions, valuesOfView(description, view))).index_params).toEqual({});
  });
});

test("a view that was saved over the API opens by its lists, facets, other names and other keys of the sort", () => {
  const [, deals] = descriptions;
  if (!deals) throw new Error("unreachable");
  const view = makeView({
    report_type: deals.id,
    search_params: { q: "shoes", deal_type: ["sale", "coupon"], active: true, nothing: null },
    index_params: { sort_by: "title", sort_order: "desc", facets: { network_id: [3, 5] } },
  });
  expect(valuesOfView(deals, view)).toEqual({
    report_type: "deals_excel",
    view: "7",
    search: "shoes",
    deal_type: "sale,coupon",
    active: "true",
    network_id: "3,5",
    sort: "title_desc",
  });
});

test("an address without a view names none", () => {
  for (const view of ["", "x", "-1", "1.5", "1e99"]) {
    expect(valuesOf(readView(descriptions, { view }))).toEqual({ report_type: descriptions[0]?.id });
  }
});
