import { describe, expect, test } from "vitest";
import { readView } from "@/components/reports/report-view";
import type { SavedView } from "@/lib/contract/view";
import { reportTypes } from "@/lib/reports/list";
import { describeReportType } from "@/lib/reports/page/describe-report-type";
import { rememberedAddress, startAddress, valuesAfterStep } from "./start-values";

const descriptions = reportTypes.map(describeReportType);
const of = (id: string) => {
  const description = descriptions.find((one) => one.id === id);
  if (!description) throw new Error(`There is no ${id}.`);
  return description;
};
const shownAs = (address: string) => readView(descriptions, Object.fromEntries(new URLSearchParams(address)));

const view: SavedView = {
  id: 7,
  name: "Mine",
  report_type: "deals_excel",
  display_name: "Deals",
  search_params: { exclusive: "true" },
  index_params: {},
  shared: false,
  owner: null,
  notes: [],
  created_at: "2026-11-29T09:00:00.000Z",
  updated_at: "2026-11-29T09:00:00.000Z",
};

describe("a fresh visit", () => {
  test("opens what was seen last, in all that its report still knows", () => {
    const report_types = { deals_excel: { address: "active=true&colour=red&sort=title&page=4" } };
    expect(startAddress(descriptions, { report_type: "deals_excel", report_types }, [])).toBe(
      "/reports?report_type=deals_excel&active=true&sort=title",
    );
  });

  test("has the comparison that was chosen, though no column of its file compares", () => {
    const shown = shownAs("report_type=clicks_details_excel&period=last_7_days&compare_with=year_before");
    const report_types = { clicks_details_excel: { address: rememberedAddress(shown) } };
    expect(startAddress(descriptions, { report_type: "clicks_details_excel", report_types }, [])).toBe(
      "/reports?report_type=clicks_details_excel&period=last_7_days&compare_with=year_before",
    );
  });

  test("opens the view that its reader has chosen for that report, unless it is gone", () => {
    const report_types = { deals_excel: { address: "active=true", view: 7 } };
    const settings = { report_type: "deals_excel", report_types };
    expect(startAddress(descriptions, settings, [view])).toBe(
      "/reports?report_type=deals_excel&exclusive=true&view=7",
    );
    const others = [
      { ...view, id: 8 },
      { ...view, report_type: "advertisers_csv" },
    ];
    expect(startAddress(descriptions, settings, others)).toBe("/reports?report_type=deals_excel&active=true");
  });

  test.each([
    {},
    { report_type: "coupons_pdf" },
    { report_type: descriptions[0]?.id ?? "", report_types: {} },
  ])("of somebody of whom nothing is known needs no other address: %j", (settings) => {
    expect(startAddress(descriptions, settings, [])).toBeUndefined();
  });
});

describe("a step to another report", () => {
  const clicks = shownAs(
    "report_type=clicks_details_excel&network_id=3&search=a&start_date=2026-11-01&end_date=2026-11-07",
  );

  test("keeps the filters that both have, and takes the others back as they were", () => {
    const lastShown = {
      values: { report_type: "deals_excel", active: "true", search: "b" },
      isVisited: true,
    };
    expect(valuesAfterStep(clicks, of("deals_excel"), lastShown)).toEqual({
      report_type: "deals_excel",
      active: "true",
      search: "a",
      network_id: "3",
    });
  });

  test("takes along the days of a period to a report that has one, in place of its own", () => {
    const values = { report_type: "hot_advertisers_excel", period: "last_90_days" };
    expect(valuesAfterStep(clicks, of("hot_advertisers_excel"), { values, isVisited: false })).toEqual({
      report_type: "hot_advertisers_excel",
      network_id: "3",
      search: "a",
      start_date: "2026-11-01",
      end_date: "2026-11-07",
    });
    const named = shownAs("report_type=clicks_details_excel&period=last_7_days");
    const dated = {
      values: { ...values, start_date: "2026-01-01", end_date: "2026-01-02" },
      isVisited: false,
    };
    expect(valuesAfterStep(named, of("hot_advertisers_excel"), dated)).toEqual({
      report_type: "hot_advertisers_excel",
      period: "last_7_days",
    });
  });

  test("takes a common filter away where it was taken away, but not from how a report begins", () => {
    const bare = shownAs("report_type=clicks_details_excel");
    const values = { report_type: "deals_excel", network_id: "3", active: "true" };
    expect(valuesAfterStep(bare, of("deals_excel"), { values, isVisited: true })).toEqual({
      report_type: "deals_excel",
      active: "true",
    });
    expect(valuesAfterStep(bare, of("deals_excel"), { values, isVisited: false })).toEqual(values);
  });

  test("keeps no value that the other report does not offer", () => {
    const advertisers = shownAs("report_type=advertisers_csv&status=approved");
    const values = { report_type: "deals_excel", status: "active" };
    expect(valuesAfterStep(advertisers, of("deals_excel"), { values, isVisited: true })).toEqual(values);
  });

  test("to the report that is shown changes nothing", () => {
    const shown = shownAs("report_type=deals_excel&start_date=2026-11-01&status=active&sort=title");
    const values = { report_type: "deals_excel", start_date: "2026-11-01", status: "active", sort: "title" };
    expect(valuesAfterStep(shown, of("deals_excel"), { values, isVisited: true })).toEqual(values);
  });
});
