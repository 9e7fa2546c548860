import { describe, expect, test } from "vitest";
import { requestAgain } from "@/components/exports/request-again";
import { readView } from "@/components/reports/report-view";
import type { SavedView } from "@/lib/contract/view";
import { reportTypes } from "@/lib/reports/list";
import { describeReportType } from "@/lib/reports/page/describe-report-type";
import { makeExport } from "@/lib/testing/make-export";
import { bundleChoices, bundleRequest, shownKey } from "./bundle-request";

const descriptions = reportTypes.map(describeReportType);

function view(id: number, known: Partial<SavedView> = {}): SavedView {
  return {
    ...{ id, name: `View ${id}`, report_type: "deals_excel", display_name: "Deals (Excel)" },
    ...{ search_params: { active: "true" }, index_params: {}, shared: false, owner: null, notes: [] },
    ...{ created_at: "2026-03-01T00:00:00.000Z", updated_at: "2026-03-01T00:00:00.000Z" },
    ...known,
  };
}

const shown = (values: Record<string, string>) =>
  readView(descriptions, { report_type: "deals_excel", ...values });

describe("what may go into a workbook", () => {
  const views = [view(1), view(2, { owner: "Mara" }), view(3, { report_type: "gone" })];

  test("is what the page shows, the saved views whose report there is, and each other report as a whole", () => {
    const choices = bundleChoices(descriptions, views, shown({ active: "false" }));
    const others = descriptions.filter(({ id }) => id !== "deals_excel");
    expect(choices.map(({ key, report }) => [key, report])).toEqual([
      ["shown", "Deals"],
      ["1", "Deals"],
      ["2", "Deals · shared by Mara"],
      ...others.map(({ id }) => [id, "The whole report"]),
    ]);
    expect(choices.at(-1)?.member).toEqual({ report_type: others.at(-1)?.id });
    expect(shownKey(choices, shown({ active: "false" }))).toBe("shown");
  });

  test("is a view that is shown once, and what was changed of it besides", () => {
    const same = shown({ active: "true", view: "1" });
    const changed = shown({ active: "false", view: "1" });
    const keys = (of: typeof same) =>
      bundleChoices(descriptions, views, of).flatMap(({ key, report }) =>
        /whole/.test(report) ? [] : [key],
      );
    expect(keys(same)).toEqual(["1", "2"]);
    expect(shownKey(bundleChoices(descriptions, views, same), same)).toBe("1");
    expect(keys(changed)).toEqual(["shown", "1", "2"]);
    expect(shownKey(bundleChoices(descriptions, views, changed), changed)).toBe("shown");
  });

  test("is asked for in one time zone, whatever a view says", () => {
    const choices = bundleChoices(descriptions, views, shown({ active: "false", columns: "id" }));
    expect(bundleRequest(choices.slice(0, 3), "Asia/Tokyo")).toEqual({
      bundle: [
        {
          report_type: "deals_excel",
          search_params: { active: "false" },
          index_params: { columns: "id", time_zone: "Asia/Tokyo" },
        },
        { view: 1, index_params: { time_zone: "Asia/Tokyo" } },
        { view: 2, index_params: { time_zone: "Asia/Tokyo" } },
      ],
    });
  });
});

describe("an export that is run again", () => {
  const parameters = { search_params: { a: 1 }, index_params: { sort: "b" } };

  test("of one report is asked for by its own parameters", () => {
    expect(requestAgain(makeExport({ report_type: "deals_excel", parameters }))).toEqual({
      report_type: "deals_excel",
      ...parameters,
    });
  });

  test("of several is asked for by those of each", () => {
    const member = { report_type: "deals_excel", display_name: "Deals (Excel)", name: "Ours", ...parameters };
    expect(requestAgain(makeExport({ report_type: "bundle", bundle: [member, member] }))).toEqual({
      bundle: [
        { report_type: "deals_excel", ...parameters },
        { report_type: "deals_excel", ...parameters },
      ],
    });
  });
});
