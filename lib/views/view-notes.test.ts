import { expect, test } from "vitest";
import { getReportType } from "@/lib/reports/list";
import { usableParameters, viewNotes } from "./view-notes";

const deals = getReportType("deals_excel");

test("columns that are gone are left out and told, the others keep their order", () => {
  const searchParams = { active: true };
  for (const columns of ["title, colour,id", ["title", "colour", "id"]]) {
    expect(usableParameters(deals, { searchParams, indexParams: { columns, sort: "x" } })).toEqual({
      searchParams,
      indexParams: { columns: ["title", "id"], sort: "x" },
      notes: ["There is no column colour in this report, so it was left out."],
    });
  }
});

test("of columns that are all gone, all columns of the report are left", () => {
  expect(usableParameters(deals, { searchParams: {}, indexParams: { columns: "a,b" } }).indexParams).toEqual(
    {},
  );
});

test("filters that are gone are told, wherever they stand, and those that are known by another name are not", () => {
  const searchParams = { colour: "red", q: "shoes", page: 2 };
  const notes = viewNotes("deals_excel", { searchParams, indexParams: { facets: { shape: "round" } } });
  expect(notes).toEqual(
    ["colour", "shape"].map((name) => `There is no filter ${name} in this report, so it was left out.`),
  );
});

test("a report that is gone is told", () => {
  expect(viewNotes("coupons_pdf", { searchParams: {}, indexParams: {} })).toEqual([
    "There is no report coupons_pdf.",
  ]);
});
