import { describe, expect, test } from "vitest";
import { requestAgain } from "@/components/exports/request-again";
import { readView } from "@/components/reports/report-view";
import type { Options } from "@/lib/contract/file/format-options";
import type { SavedView } from "@/lib/contract/view";
import { reportTypes } from "@/lib/reports/list";
import { describeReportType } from "@/lib/reports/page/describe-report-type";
import { makeExport } from "@/lib/testing/make-export";
import { bundleChoices, bundleRequest, shownKey, usualZone } from "./bundle-request";

const descriptions = reportTypes.map(describeReportType);
const inUtc = () => "UTC";

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
    const choices = bundleChoices(descriptions, views, shown({ active: "false" }), inUtc);
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
      bundleChoices(descriptions, views, of, inUtc).flatMap(({ key, report }) =>
        /whole/.test(report) ? [] : [key],
      );
    expect(keys(same)).toEqual(["1", "2"]);
    expect(shownKey(bundleChoices(descriptions, views, same, inUtc), same)).toBe("1");
    expect(keys(changed)).toEqual(["shown", "1", "2"]);
    expect(shownKey(bundleChoices(descriptions, views, changed, inUtc), changed)).toBe("shown");
  });

  test("is asked for in one time zone, whatever a view says", () => {
    const choices = bundleChoices(descriptions, views, shown({ active: "false", columns: "id" }), inUtc);
    expect(bundleRequest(choices.slice(0, 3), { timeZone: "Asia/Tokyo", xlsx: {} })).toEqual({
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

describe("the time zone of a workbook", () => {
  const zoned = (id: number, time_zone: string) => view(id, { index_params: { time_zone } });
  const views = [zoned(1, "Asia/Tokyo"), zoned(2, "Europe/Berlin"), zoned(3, "Europe/Berlin"), view(4)];
  const choices = bundleChoices(descriptions, views, shown({ active: "false" }), () => "America/Lima");
  const zoneOf = (...keys: string[]) =>
    usualZone(keys.flatMap((key) => choices.filter((choice) => choice.key === key)));

  test("is the one that most of its reports have, and of as many the first", () => {
    expect(zoneOf("1", "2", "3")).toBe("Europe/Berlin");
    expect(zoneOf("1", "2")).toBe("Asia/Tokyo");
    expect(zoneOf()).toBe("UTC");
  });

  test("is, of what tells none, the one that was chosen last for files of that report", () => {
    expect(zoneOf("shown", "4", "1")).toBe("America/Lima");
  });
});

test("options of a workbook are those of each of its reports, unless they are chosen for all", () => {
  const views = [view(1), view(2, { index_params: { xlsx: { currency_formats: true } } })];
  const choices = bundleChoices(descriptions, views, shown({ active: "true", view: "1" }), inUtc);
  const membersOf = (xlsx: Options) => bundleRequest(choices.slice(0, 2), { timeZone: "UTC", xlsx }).bundle;
  const time_zone = "UTC";
  expect(membersOf({})).toEqual([1, 2].map((id) => ({ view: id, index_params: { time_zone } })));
  expect(membersOf({ totals_row: true })).toEqual([
    { view: 1, index_params: { time_zone, xlsx: { totals_row: true } } },
    { view: 2, index_params: { time_zone, xlsx: { currency_formats: true, totals_row: true } } },
  ]);
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
