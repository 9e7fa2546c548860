import { describe, expect, test } from "vitest";
import { getReportType, reportTypes } from "@/lib/reports/list";
import { parameterNames } from "@/lib/reports/parameters/parameter-names";
import { withOverrides } from "./with-overrides";

const clicks = getReportType("clicks_details_excel");
const nothing = { searchParams: {}, indexParams: {} };

describe.each(reportTypes)("a view of $id", (reportType) => {
  test("loses a filter to a request that names it, whichever name each has for it", () => {
    for (const [key, { schema }] of Object.entries(reportType.filters)) {
      const names = [key, ...(schema.meta()?.aliases ?? [])];
      for (const saved of names) {
        for (const asked of names) {
          const request = { searchParams: { [asked]: "2" }, indexParams: {} };
          const inSearch = { searchParams: { [saved]: "1", kept: "x" }, indexParams: {} };
          const inFacets = { searchParams: { kept: "x" }, indexParams: { facets: { [saved]: "1" } } };
          const expected = { searchParams: { kept: "x", [asked]: "2" }, indexParams: {} };
          expect(withOverrides(reportType, inSearch, request)).toEqual(expected);
          expect(withOverrides(reportType, inFacets, request)).toEqual(expected);
        }
      }
    }
  });

  test("stays as it is without a request, and loses to null what null names", () => {
    const names = parameterNames(reportType.searchParams).map(([name]) => name);
    const searchParams = Object.fromEntries(names.map((name) => [name, "1"]));
    const view = {
      searchParams,
      indexParams: { sort: "a", columns: "b", facets: { x: "1" }, other: { y: 1 } },
    };
    expect(withOverrides(reportType, view, nothing)).toEqual(view);
    for (const nothingGiven of [null, ""]) {
      const gone = Object.fromEntries(names.map((name) => [name, nothingGiven]));
      expect(withOverrides(reportType, view, { searchParams: gone, indexParams: {} })).toEqual({
        searchParams: {},
        indexParams: view.indexParams,
      });
    }
  });
});

test("the days of a period are replaced together, and so are the parts of a sort", () => {
  const view = {
    searchParams: { start_date: "2026-11-01", end_date: "2026-11-07", network_id: "1" },
    indexParams: { sort_by: "clicks", sort_order: "asc", columns: "clicks" },
  };
  const request = { searchParams: { period: "last_7_days" }, indexParams: { sort: "click_date_desc" } };
  expect(withOverrides(clicks, view, request)).toEqual({
    searchParams: { network_id: "1", period: "last_7_days" },
    indexParams: { columns: "clicks", sort: "click_date_desc" },
  });
});

test("facets of both are kept where they are of different filters, and unreadable ones stay to be refused", () => {
  const view = { searchParams: {}, indexParams: { facets: { network_id: "1", min_clicks: 3 } } };
  const facetsAfter = (facets: unknown) =>
    withOverrides(clicks, view, { searchParams: {}, indexParams: { facets } }).indexParams.facets;
  expect(facetsAfter({ min_clicks: 9 })).toEqual({ network_id: "1", min_clicks: 9 });
  expect([null, "", [], {}].map(facetsAfter)).toEqual(Array(4).fill(view.indexParams.facets));
  expect([7, "x", ["x"]].map(facetsAfter)).toEqual([7, "x", ["x"]]);
});
