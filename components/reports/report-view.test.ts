import { describe, expect, test } from "vitest";
import { readQuery } from "@/lib/http/call/read-fields";
import { readReportRowsOperation } from "@/lib/http/openapi/operations/reports";
import { reportTypes } from "@/lib/reports/list";
import { describeReportType } from "@/lib/reports/page/describe-report-type";
import { parseParameters } from "@/lib/reports/parameters/parse-parameters";
import { exportRequest, filterChanges, readView, urlKeys, viewKeys } from "./report-view";
import { rowsPerPage } from "./requests";

const descriptions = reportTypes.map(describeReportType);
const now = new Date("2026-03-10T12:00:00Z");

/** A value that a person could choose, by the kind of control. */
const samples = {
  text: "shoes",
  select: "",
  multiselect: "7",
  tokens: "us,de",
  boolean: "true",
  date: "2026-03-01",
  number: "3",
};

describe.each(descriptions)("the address of $id", (description) => {
  const reportType = reportTypes.find(({ id }) => id === description.id);
  const values = Object.fromEntries(
    description.filters
      .filter(({ key }) => key !== "period")
      .map(({ key, control }) => [key, control.options?.[0]?.value ?? samples[control.input]]),
  );
  const address = { [viewKeys.reportType]: description.id, ...values };

  test("is sent as it is, and the API takes all of it", () => {
    const request = exportRequest(readView(descriptions, { ...address, sort: "name_desc", columns: "id" }));
    expect(request).toEqual({
      report_type: description.id,
      search_params: values,
      index_params: { sort: "name_desc", columns: "id" },
    });
    if (!reportType) throw new Error("unreachable");
    const parsed = parseParameters(
      reportType,
      { searchParams: request.search_params, indexParams: {} },
      { now },
    );
    expect(parsed).toMatchObject({ ok: true, parameters: { unknown: { search_params: {} } } });
  });

  test("shows a filter that was written under another name, and a change replaces that name", () => {
    for (const filter of description.filters) {
      for (const alias of filter.aliases) {
        const { filters } = readView(descriptions, { report_type: description.id, [alias]: "x" });
        expect(filters).toEqual({ [filter.key]: "x" });
        expect(filterChanges(description, { [filter.key]: "y" })).toMatchObject({
          [filter.key]: "y",
          [alias]: null,
        });
      }
    }
  });
});

test("no filter is named like a key that the page needs for itself", () => {
  const keys = urlKeys(descriptions);
  const reserved: string[] = Object.values(viewKeys);
  const names = descriptions.flatMap(({ filters }) =>
    filters.flatMap(({ key, aliases }) => [key, ...aliases]),
  );
  expect(names.filter((name) => reserved.includes(name))).toEqual([]);
  expect(keys).toHaveLength(new Set([...names, ...reserved]).size);
});

test("an address that names no report shows the first one, and blank values are no filters", () => {
  const view = readView(descriptions, { report_type: "nonsense", search: "", sort: "" });
  expect(exportRequest(view)).toEqual({
    report_type: descriptions[0]?.id,
    search_params: {},
    index_params: {},
  });
});

test("no page that an address can name lies beyond what the API counts to", () => {
  for (const page of ["9", "9999999", "99999999", "9".repeat(30), "-1", "0", "1e9"]) {
    const view = readView(descriptions, { [viewKeys.page]: page });
    const offset = (view.page - 1) * rowsPerPage;
    const url = new URL(`http://localhost/?limit=${rowsPerPage}&offset=${offset}`);
    expect(readQuery(readReportRowsOperation.query, url, false)).toMatchObject({ offset });
  }
});
