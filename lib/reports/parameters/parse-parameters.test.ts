import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { daysMostOf, type PeriodName, periodLabels } from "@/lib/contract/params/period";
import { getReportType, reportTypes } from "@/lib/reports/list";
import type { ReportType } from "@/lib/reports/report-type";
import { programsPerNetwork } from "@/lib/testing/reports/programs-per-network";
import { canonicalJson } from "./canonical-json";
import { parseParameters, type RequestParameters } from "./parse-parameters";
import { daysInclusive, periodNamed } from "./periods";

const now = new Date("2026-11-24T23:59:59.999Z");
const advertisers = getReportType("advertisers_csv");
const deals = getReportType("deals_excel");
const hot = getReportType("hot_advertisers_excel");
const clicks = getReportType("clicks_details_excel");

function resolve(type: typeof advertisers, request: RequestParameters, at = now) {
  const parsed = parseParameters(type, request, { now: at });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.parameters;
}

function issues(type: typeof advertisers, request: RequestParameters) {
  const parsed = parseParameters(type, request, { now });
  return parsed.ok ? {} : parsed.issues;
}

describe("requests that mean the same resolve the same", () => {
  const same: [string, typeof advertisers, RequestParameters[]][] = [
    [
      "strings and native types",
      advertisers,
      [
        { searchParams: { network_id: "5", with_deals: "true", min_commission: "5.0" } },
        { searchParams: { network_id: 5, with_deals: true, min_commission: 5 } },
        { searchParams: { network_id: ["5"], with_deals: 1, min_commission: " 5 " } },
      ],
    ],
    [
      "lists in any order, with repeats and commas",
      advertisers,
      [
        { searchParams: { status: "approved,applied" } },
        { searchParams: { status: ["applied", "approved", "applied"] } },
        { searchParams: { status: "APPLIED, approved," } },
      ],
    ],
    [
      "aliases",
      advertisers,
      [
        { searchParams: { search: "shoe" } },
        { searchParams: { q: "shoe" } },
        { searchParams: { name: " shoe " } },
        { searchParams: { query: "shoe", search: "shoe" } },
      ],
    ],
    [
      "search parameters and facets",
      advertisers,
      [
        { searchParams: { status: "applied", country: "us" } },
        { searchParams: { country: "US" }, indexParams: { facets: { status: ["applied"] } } },
        { searchParams: { country: "US", status: "applied" }, indexParams: { facets: { country: "us" } } },
      ],
    ],
    [
      "two values of one filter, wherever they stand",
      advertisers,
      [
        { searchParams: { search: "a", q: "b" } },
        { searchParams: { q: "a", name: "b" } },
        { searchParams: { q: "b" }, indexParams: { facets: { search: "a" } } },
      ],
    ],
    [
      "blanks and nothing",
      advertisers,
      [
        {},
        { searchParams: null, indexParams: null },
        {
          searchParams: { search: "", status: [], country: null, unknown: "" },
          indexParams: { facets: "", sort: null },
        },
        { indexParams: { facets: {}, columns: [] } },
      ],
    ],
    [
      "pages, since a file has none",
      advertisers,
      [{}, { searchParams: { page: 3 }, indexParams: { page: "2", per_page: 50 } }],
    ],
    [
      "unknown keys as text or as numbers",
      advertisers,
      [
        { searchParams: { utm: 5, deep: { a: [1, null, true] } } },
        { searchParams: { deep: { b: null, a: ["1", "true", ""] }, utm: "5" } },
      ],
    ],
    [
      "all columns, named or not",
      programsPerNetwork,
      [{}, { indexParams: { columns: "id,name,programs,id" } }],
    ],
    [
      "a named period and its days",
      clicks,
      [
        {},
        { searchParams: { period: "last_30_days" } },
        { searchParams: { period: "Last 30 days" } },
        { searchParams: { start_date: "2026-10-26", end_date: "2026-11-24" } },
        { searchParams: { start_date: "2026-10-26" }, indexParams: { facets: { end_date: "2026-11-24" } } },
        { searchParams: { period: "last_30_days", start_date: "2026-10-26", end_date: "2026-11-24" } },
      ],
    ],
    [
      "the days that a period is compared with anyway",
      hot,
      [
        {},
        { indexParams: { compare_with: "before" } },
        { indexParams: { compare_with: " Before " } },
        { indexParams: { compare_with: "2026-09-26" } },
        { indexParams: { compare_with: null } },
      ],
    ],
    [
      "one comparison under its name and by its first day",
      hot,
      [
        { indexParams: { compare_with: "year_before" } },
        { indexParams: { compare_with: "Year-before" } },
        { indexParams: { compare_with: "2025-10-26" } },
      ],
    ],
    ["a comparison that no column asks for", clicks, [{}, { indexParams: { compare_with: "year_before" } }]],
    [
      "a comparison and a report without a period",
      deals,
      [{}, { indexParams: { compare_with: "2026-01-01" } }],
    ],
    ["a default and its absence", deals, [{}, { searchParams: { deal_visibility: "visible" } }]],
    [
      "a row cap in either place",
      hot,
      [
        { searchParams: { limit: "20" } },
        { indexParams: { limit: 20 } },
        { searchParams: { limit: 20 }, indexParams: { limit: "30" } },
      ],
    ],
    [
      "the format that the report type has anyway",
      deals,
      [
        {},
        { indexParams: { format: "xlsx" } },
        { indexParams: { format: " XLSX " } },
        { indexParams: { format: "" } },
      ],
    ],
    [
      "options of the file that are usual anyway",
      advertisers,
      [
        {},
        { indexParams: { csv: {} } },
        { indexParams: { csv: [] } },
        { indexParams: { csv: "" } },
        { indexParams: { format: "csv", csv: { delimiter: "Comma", decimal: " point ", bom: "no" } } },
        { indexParams: { csv: { delimiter: null, bom: 0 } } },
      ],
    ],
    [
      "options of the file in every spelling",
      advertisers,
      [
        { indexParams: { csv: { delimiter: "semicolon", bom: true } } },
        { indexParams: { csv: { bom: "1", delimiter: "SEMICOLON", decimal: "point" } } },
      ],
    ],
    [
      "sorts in every spelling",
      hot,
      [
        {},
        { indexParams: { sort: "commission" } },
        { indexParams: { sort: "commission_desc" } },
        { indexParams: { sort: "commission", sort_order: "desc" } },
        { indexParams: { sort_by: "commission", sort_order: "DESC" } },
        { indexParams: { sort_by: "commission_amount" } },
        { indexParams: { sort: "no such sort" } },
        { indexParams: { sort: "no such sort_asc", sort_order: "asc" } },
      ],
    ],
  ];

  it.each(same)("%s", (_what, type, requests) => {
    const [first, ...others] = requests.map((request) => canonicalJson(resolve(type, request)));
    for (const other of others) expect(other).toBe(first);
  });

  it("whatever the order of keys and the spelling of values", () => {
    const asForm = (value: unknown) => (Array.isArray(value) ? value.toReversed().join(",") : String(value));
    fc.assert(
      fc.property(
        fc.record({
          network_id: fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1 }),
          status: fc.subarray(["applied", "approved", "stopped"], { minLength: 1 }),
          with_deals: fc.boolean(),
          min_commission: fc.integer({ min: 0, max: 99 }),
          created_after: fc.constant("2026-01-31"),
          utm_campaign: fc.integer(),
        }),
        (params) => {
          const form = Object.fromEntries(
            Object.entries(params)
              .map(([key, value]) => [key, asForm(value)] as const)
              .toReversed(),
          );
          expect(canonicalJson(resolve(advertisers, { searchParams: form }))).toBe(
            canonicalJson(resolve(advertisers, { searchParams: params })),
          );
        },
      ),
    );
  });
});

it.each<[string, typeof advertisers, RequestParameters, RequestParameters]>([
  [
    "another status",
    advertisers,
    { searchParams: { status: "applied" } },
    { searchParams: { status: "stopped" } },
  ],
  [
    "any of two and both of two",
    advertisers,
    { searchParams: { tag_id: "1,2" } },
    { searchParams: { tag_id: "1", tag: "2" } },
  ],
  [
    "another order of columns",
    deals,
    { indexParams: { columns: "id,title" } },
    { indexParams: { columns: "title,id" } },
  ],
  ["other days to compare with", hot, {}, { indexParams: { compare_with: "year_before" } }],
  [
    "other days that an order asks for",
    hot,
    { indexParams: { columns: "rank", sort: "click_growth" } },
    { indexParams: { columns: "rank", sort: "click_growth", compare_with: "2026-01-01" } },
  ],
  ["another direction", hot, { indexParams: { sort: "sales" } }, { indexParams: { sort: "sales_asc" } }],
  ["an unknown key", deals, {}, { searchParams: { utm: 1 } }],
  ["a row cap", deals, {}, { searchParams: { limit: 5 } }],
  ["the delimiter", advertisers, {}, { indexParams: { csv: { delimiter: "tab" } } }],
  ["the byte order mark", advertisers, {}, { indexParams: { csv: { bom: true } } }],
  [
    "the decimal sign",
    advertisers,
    { indexParams: { csv: { delimiter: "tab" } } },
    { indexParams: { csv: { delimiter: "tab", decimal: "comma" } } },
  ],
  ["a totals row", deals, {}, { indexParams: { xlsx: { totals_row: true } } }],
  ["the format", deals, { indexParams: { format: "csv" } }, { indexParams: { format: "jsonl" } }],
])("requests that differ in %s resolve differently", (_what, type, one, other) => {
  expect(canonicalJson(resolve(type, one))).not.toBe(canonicalJson(resolve(type, other)));
});

it.each(reportTypes.map((type) => [type.id, type] as const))(
  "a request of %s without file options resolves as it did before there were any",
  (_id, type) => {
    const resolved = resolve(type, { indexParams: { format: type.format } });
    expect(Object.keys(resolved).toSorted()).toEqual([
      "columns",
      "filters",
      "limit",
      "period",
      "sort",
      "today",
      "unknown",
    ]);
  },
);

it.each<[typeof advertisers, Record<string, unknown>, string]>([
  [advertisers, { csv: { delimiter: "pipe" } }, "index_params.csv.delimiter"],
  [advertisers, { csv: { delimiter: [";"] } }, "index_params.csv.delimiter"],
  [advertisers, { csv: { bom: "perhaps" } }, "index_params.csv.bom"],
  [advertisers, { csv: { decimal: "comma" } }, "index_params.csv.decimal"],
  [advertisers, { csv: { decimal: "comma", delimiter: "comma" } }, "index_params.csv.decimal"],
  [advertisers, { csv: { separator: ";" } }, "index_params.csv.separator"],
  [advertisers, { csv: { __proto__: null, constructor: 1 } }, "index_params.csv.constructor"],
  [advertisers, { csv: "semicolon" }, "index_params.csv"],
  [advertisers, { csv: [";"] }, "index_params.csv"],
  [deals, { csv: { delimiter: "semicolon" } }, "index_params.csv"],
  [deals, { xlsx: { totals_row: "below" } }, "index_params.xlsx.totals_row"],
  [deals, { format: "csv", xlsx: { totals_row: true } }, "index_params.xlsx"],
  [advertisers, { format: "jsonl", csv: { bom: true } }, "index_params.csv"],
])("the file options %#, by the field at fault", (type, indexParams, field) => {
  expect(Object.keys(issues(type, { indexParams }))).toEqual([field]);
});

it("options that are not known are named each", () => {
  expect(issues(advertisers, { indexParams: { csv: { separator: ";", quote: "'" } } })).toEqual({
    "index_params.csv.separator": ["is not known; there are delimiter, decimal, bom"],
    "index_params.csv.quote": ["is not known; there are delimiter, decimal, bom"],
  });
});

it.each([["pdf"], ["xls"], [["csv", "xlsx"]], [{}], [7]])(
  "the format %j is refused by its name",
  (format) => {
    expect(Object.keys(issues(deals, { indexParams: { format } }))).toEqual(["index_params.format"]);
  },
);

describe("the period", () => {
  it.each([
    ["last_7_days", "2026-11-18"],
    ["last_30_days", "2026-10-26"],
    ["last_90_days", "2026-08-27"],
    ["this_week", "2026-11-23"],
    ["this_month", "2026-11-01"],
  ])("%s ends today in UTC and includes it", (period, start_date) => {
    expect(resolve(clicks, { searchParams: { period } }).period).toEqual({
      start_date,
      end_date: "2026-11-24",
    });
  });

  it.each([
    // A Tuesday, a Monday and a Sunday; the first day of a year; a 29 February and the day after it.
    ["2026-11-24", "yesterday", "2026-11-23", "2026-11-23"],
    ["2026-11-24", "last_week", "2026-11-16", "2026-11-22"],
    ["2026-11-23", "this_week", "2026-11-23", "2026-11-23"],
    ["2026-11-29", "this_week", "2026-11-23", "2026-11-29"],
    ["2026-11-29", "last_week", "2026-11-16", "2026-11-22"],
    ["2026-11-24", "last_month", "2026-10-01", "2026-10-31"],
    ["2026-11-24", "this_quarter", "2026-10-01", "2026-11-24"],
    ["2026-11-24", "last_quarter", "2026-07-01", "2026-09-30"],
    ["2026-11-24", "year_to_date", "2026-01-01", "2026-11-24"],
    ["2027-01-01", "yesterday", "2026-12-31", "2026-12-31"],
    ["2027-01-01", "last_month", "2026-12-01", "2026-12-31"],
    ["2027-01-01", "last_quarter", "2026-10-01", "2026-12-31"],
    ["2027-01-01", "year_to_date", "2027-01-01", "2027-01-01"],
    ["2028-02-29", "this_month", "2028-02-01", "2028-02-29"],
    ["2028-03-01", "last_month", "2028-02-01", "2028-02-29"],
    ["2028-03-31", "this_quarter", "2028-01-01", "2028-03-31"],
  ])("on %s, %s is from %s to %s", (today, period, start_date, end_date) => {
    const late = new Date(`${today}T23:59:59.999Z`);
    for (const now of [new Date(today), late]) {
      expect(resolve(hot, { searchParams: { period } }, now).period).toEqual({ start_date, end_date });
    }
  });

  it("is offered by the names that are never longer than the report allows, on any day of eight years", () => {
    const names = (reportType: ReportType) =>
      reportType.searchParams.shape.period?.meta()?.control?.options?.map(({ value }) => value) ?? [];
    expect(names(clicks)).not.toContain("year_to_date");
    expect(names(clicks)).toContain("last_month");
    expect(names(hot)).toEqual(Object.keys(periodLabels));
    const tooLong: unknown[] = [];
    for (let day = Date.UTC(2024, 0, 1); day < Date.UTC(2032, 0, 1); day += 86_400_000) {
      const today = new Date(day).toISOString().slice(0, 10);
      for (const [name, most] of Object.entries(daysMostOf) as [PeriodName, number][]) {
        const days = daysInclusive(periodNamed(name, today));
        if (days < 1 || days > most) tooLong.push({ today, name, days });
      }
    }
    expect(tooLong).toEqual([]);
  });

  it("moves with the request's day, and with nothing else", () => {
    const before = resolve(clicks, {}, new Date("2026-11-24T00:00:00Z"));
    expect(before).toEqual(resolve(clicks, {}));
    expect(resolve(clicks, {}, new Date("2026-11-25T00:00:00Z")).period?.end_date).toBe("2026-11-25");
  });

  it("may be 90 days long, first and last included, for clicks", () => {
    const searchParams = { start_date: "2026-01-01", end_date: "2026-03-31" };
    expect(resolve(clicks, { searchParams }).period).toEqual(searchParams);
    expect(issues(clicks, { searchParams: { ...searchParams, end_date: "2026-04-01" } })).toEqual({
      "search_params.end_date": [expect.stringContaining("90")],
    });
    expect(resolve(hot, { searchParams: { ...searchParams, end_date: "2026-12-31" } }).period).not.toBeNull();
  });
});

describe("issues name the field and say what is allowed", () => {
  const s = (searchParams: Record<string, unknown>): RequestParameters => ({ searchParams });
  const i = (indexParams: Record<string, unknown>): RequestParameters => ({ indexParams });

  it.each<[string, RequestParameters, ...string[]]>([
    [
      "clicks_details_excel",
      s({ start_date: "2026-02-30", end_date: "2026-03-01" }),
      "search_params.start_date",
    ],
    [
      "clicks_details_excel",
      s({ start_date: "2026-03-02", end_date: "2026-03-01" }),
      "search_params.end_date",
    ],
    ["clicks_details_excel", s({ start_date: "2026-03-02" }), "search_params.end_date"],
    ["clicks_details_excel", s({ end_date: "2026-03-02" }), "search_params.start_date"],
    ["clicks_details_excel", s({ period: "last_year" }), "search_params.period"],
    [
      "clicks_details_excel",
      s({ period: "last_7_days", start_date: "2026-01-01", end_date: "2026-01-02" }),
      "search_params.period",
    ],
    [
      "clicks_details_excel",
      { ...s({ period: "last_7_days" }), ...i({ facets: { period: "last_30_days" } }) },
      "index_params.facets.period",
    ],
    ["clicks_details_excel", s({ min_clicks: "many" }), "search_params.min_clicks"],
    ["clicks_details_excel", s({ min_clicks: 2147483648 }), "search_params.min_clicks"],
    ["clicks_details_excel", s({ publisher_id: "alpha" }), "search_params.publisher_id"],
    ["advertisers_csv", s({ status: "approved,nope" }), "search_params.status"],
    ["advertisers_csv", s({ q: ["a"] }), "search_params.q"],
    ["advertisers_csv", s({ search: {} }), "search_params.search"],
    ["advertisers_csv", s({ network_id: { id: 5 } }), "search_params.network_id"],
    [
      "advertisers_csv",
      s({ created_after: "2026-02-02", created_before: "2026-02-01" }),
      "search_params.created_before",
    ],
    ["deals_excel", s({ start_date: "2026-02-02", end_date: "2026-02-01" }), "search_params.end_date"],
    [
      "deals_excel",
      s({ active: "perhaps", featured: "perhaps" }),
      "search_params.active",
      "search_params.featured",
    ],
    ["advertisers_csv", i({ columns: "id,nope" }), "index_params.columns"],
    ["hot_advertisers_excel", i({ compare_with: "last_week" }), "index_params.compare_with"],
    ["hot_advertisers_excel", i({ compare_with: "2026-02-30" }), "index_params.compare_with"],
    ["hot_advertisers_excel", i({ compare_with: "2026-11-01" }), "index_params.compare_with"],
    // Days whose end is behind the year 9999, from then on or from earlier.
    ["clicks_details_excel", i({ compare_with: "9999-12-15" }), "index_params.compare_with"],
    ...["9999-12-31", "2025-01-01", "0001-01-01", "year_before"].map(
      (compare_with): [string, RequestParameters, string] => [
        "hot_advertisers_excel",
        { searchParams: { start_date: "0002-01-01", end_date: "9999-12-31" }, indexParams: { compare_with } },
        "index_params.compare_with",
      ],
    ),
    ["clicks_details_excel", i({ compare_with: ["before"] }), "index_params.compare_with"],
    ["advertisers_csv", i({ columns: { 0: "id" } }), "index_params.columns"],
    ["advertisers_csv", i({ limit: 2.5 }), "index_params.limit"],
    ["advertisers_csv", i({ limit: 0 }), "index_params.limit"],
    ["advertisers_csv", s({ limit: "ten" }), "search_params.limit"],
    ["advertisers_csv", i({ sort: ["name"] }), "index_params.sort"],
    ["advertisers_csv", i({ sort_order: "up" }), "index_params.sort_order"],
    ["advertisers_csv", i({ facets: "status" }), "index_params.facets"],
    ["advertisers_csv", i({ facets: ["status"] }), "index_params.facets"],
    ["advertisers_csv", i({ facets: { status: "nope" } }), "index_params.facets.status"],
    ["advertisers_csv", s({ anything: ["fine", { deep: "a\0b" }] }), "search_params.anything.1.deep"],
    ["advertisers_csv", i({ anything: "\ud83d" }), "index_params.anything"],
    ["advertisers_csv", s({ "a\0b": 1 }), "search_params"],
  ])("%s %j", (id, request, ...fields) => {
    const found = issues(getReportType(id), request);
    expect(Object.keys(found).sort()).toEqual(fields.sort());
    for (const messages of Object.values(found)) {
      expect(messages).toEqual([expect.stringMatching(/^(must|is required) /)]);
    }
  });

  it("lists what is allowed", () => {
    expect(issues(advertisers, s({ status: "nope" }))["search_params.status"]?.[0]).toContain(
      "not_applied, applied",
    );
    expect(issues(programsPerNetwork, i({ columns: "nope" }))["index_params.columns"]?.[0]).toContain(
      "id, name, programs",
    );
  });

  it("reports a value that cannot be nested so deeply, without exhausting the stack", () => {
    const deep = JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`);
    expect(Object.values(issues(advertisers, s({ deep })))).toEqual([
      [expect.stringMatching(/^must not be nested/)],
    ]);
  });
});

it("keeps unknown keys, also those that mean something in JavaScript", () => {
  const searchParams = JSON.parse('{"__proto__": {"status": "x"}, "constructor": 1, "toString": true}');
  expect(JSON.stringify(resolve(advertisers, { searchParams }).unknown.search_params)).toBe(
    '{"__proto__":{"status":"x"},"constructor":"1","toString":"true"}',
  );
});

it("keeps unknown facets apart from unknown index parameters", () => {
  const { unknown } = resolve(advertisers, { indexParams: { view: "grid", facets: { colour: "red" } } });
  expect(unknown.index_params).toEqual({ view: "grid", facets: { colour: "red" } });
});

describe.each([...reportTypes, programsPerNetwork].map((type) => [type.id, type] as const))(
  "%s",
  (_id, type) => {
    it("reads or refuses whatever JSON comes under its names, without throwing", () => {
      const names = fc.constantFrom(...Object.keys(type.searchParams.shape), "q", "facets", "unknown");
      const indexNames = fc.constantFrom(...Object.keys(type.indexParams.shape), "page");
      const json = fc.jsonValue({ maxDepth: 2 });
      fc.assert(
        fc.property(
          fc.dictionary(names, json),
          fc.dictionary(indexNames, json),
          (searchParams, indexParams) => {
            const parsed = parseParameters(type, { searchParams, indexParams }, { now });
            if (parsed.ok) expect(JSON.parse(JSON.stringify(parsed.parameters))).toEqual(parsed.parameters);
            else expect(Object.values(parsed.issues).flat().length).toBeGreaterThan(0);
          },
        ),
      );
    });

    it("takes each sort that it describes, in both directions, by its name alone in its own", () => {
      for (const { id, direction } of type.sorts) {
        expect(resolve(type, { indexParams: { sort: id } }).sort).toEqual({ id, direction });
        for (const other of ["asc", "desc"]) {
          expect(resolve(type, { indexParams: { sort: `${id}_${other}` } }).sort).toEqual({
            id,
            direction: other,
          });
          expect(resolve(type, { indexParams: { sort_by: id, sort_order: other } }).sort).toEqual({
            id,
            direction: other,
          });
        }
      }
    });
  },
);
