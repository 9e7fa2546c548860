import { readdirSync } from "node:fs";
import path from "node:path";
import sql from "sql-template-tag";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { text } from "@/lib/contract/params/text";
import { reportDescription } from "@/lib/contract/report-description";
import { filter } from "@/lib/reports/filters/filter";
import { describeReportType } from "@/lib/reports/page/describe-report-type";
import { headerDifferences } from "@/lib/testing/reports/differences";
import { headersOf } from "@/lib/testing/reports/expectations";
import { expectedTypes, faultyExpectations } from "@/lib/testing/reports/expected-types";
import { programsPerNetwork } from "@/lib/testing/reports/programs-per-network";
import { findReportType, getReportType, reportTypes } from "./list";
import type { Measure, ReportDefinition, ReportSummary } from "./report-definition";
import { defineReportType } from "./report-type";

it("lists each file of the folder of report types once, by the file's name", () => {
  const files = readdirSync(path.join(import.meta.dirname, "types")).map((file) => path.parse(file).name);
  expect(reportTypes.map(({ id }) => id.replaceAll("_", "-")).sort()).toEqual(files.sort());
});

it("finds report types by id and no others", () => {
  for (const type of reportTypes) expect(findReportType(type.id)).toBe(type);
  expect(findReportType("constructor")).toBeUndefined();
  expect(() => getReportType("gone_csv")).toThrow("gone_csv");
});

it("has a file of expectations for each report type", () => {
  const faults = faultyExpectations();
  // As the message, so that it is the first line that is read.
  expect(faults, faults.join(" ")).toEqual([]);
});

it.each(expectedTypes)("%s has the header line that is expected", (_id, type, expected) => {
  const found = type.columns.map(({ header }) => header);
  const differences = headerDifferences(found, headersOf(expected));
  expect(differences, differences.join("; ")).toEqual([]);
});

describe.each([...reportTypes, programsPerNetwork].map((type) => [type.id, type] as const))(
  "%s",
  (_id, type) => {
    it("writes ids as ids, and nothing else", () => {
      for (const { header, kind } of type.columns) expect(kind === "id").toBe(/\bID$/.test(header));
    });

    it("describes itself in the form that the page reads, with every parameter's control", () => {
      const description = describeReportType(type);
      expect(reportDescription.parse(JSON.parse(JSON.stringify(description)))).toEqual(description);
      expect(description.filters.map(({ key }) => key)).toEqual(Object.keys(type.searchParams.shape));
      expect(description.columns.map(({ header }) => header)).toEqual(
        type.columns.map(({ header }) => header),
      );
      expect(description.sorts.map((sort) => sort.id)).toContain(description.default_sort.id);
    });

    it.each(["searchParams", "indexParams"] as const)("documents its %s, unknown keys allowed", (object) => {
      const schema = z.toJSONSchema(type[object], { io: "input" });
      expect(schema.additionalProperties).not.toBe(false);
      for (const property of Object.values(schema.properties ?? {})) {
        expect(property).toMatchObject({
          title: expect.stringMatching(/./),
          description: expect.stringMatching(/\.$/),
        });
      }
    });
  },
);

describe("a definition is refused when", () => {
  const search = filter(text({ title: "Search", description: "Text.", aliases: ["q"] }), () => sql`true`);
  const sound: ReportDefinition = {
    id: "sound_csv",
    displayName: "Sound",
    format: "csv",
    fileStem: "sound",
    sheetName: "Sound",
    filters: { search },
    columns: [{ id: "id", header: "ID", kind: "id", sql: sql`n.id` }],
    sorts: [{ id: "id", column: "id", direction: "asc" }],
    defaultSort: "id",
    key: [sql`n.id`],
    from: () => ({ tables: sql`networks n`, where: [] }),
    totals: [],
    summary: {
      figures: [],
      measures: [],
      ranking: {
        title: "Networks",
        measure: "Networks",
        kind: "integer",
        key: sql`n.id`,
        label: sql`n.name`,
        value: sql`count(*)`,
      },
    },
  };
  const [column] = sound.columns;
  const [sort] = sound.sorts;
  if (!column || !sort) throw new Error("The sound definition has a column and a sort.");

  it("nothing is wrong: not then", () => {
    expect(() => defineReportType(sound)).not.toThrow();
  });

  it.each<[string, Partial<ReportDefinition>]>([
    ["two filters share a name", { filters: { search, other: search } }],
    [
      "money would be added across currencies",
      { columns: [{ ...column, kind: "money" }], totals: [{ column: "id" }] },
    ],
    [
      "a filter is called as another's alias",
      { filters: { search, q: filter(text({ title: "Q", description: "Q." }), () => sql`true`) } },
    ],
    ["a filter takes the place of the row cap", { filters: { limit: search } }],
    [
      "a filter takes the place of the period",
      { filters: { start_date: search }, period: { default: "last_7_days" } },
    ],
    ["two columns share an id", { columns: [column, column] }],
    ["two sorts share an id", { sorts: [sort, sort] }],
    ["a sort names no column", { sorts: [{ ...sort, column: "gone" }] }],
    ["the default sort does not exist", { defaultSort: "gone" }],
    ["a total names no column", { totals: [{ column: "gone" }] }],
    ["the currency of a total names no column", { totals: [{ column: "id", per: "gone" }] }],
    ["a range names no filter", { ranges: [["search", "gone"]] }],
  ])("%s", (_what, change) => {
    expect(() => defineReportType({ ...sound, ...change })).toThrow(/^sound_csv: /);
  });

  it("it would not compile: money without its currency, and lines of advertisers that nobody asks for", () => {
    const amount = { id: "amount", header: "Amount", kind: "money", sql: sql`1` } as const;
    const line: Measure<number[]> = { id: "line", title: "Line", isAdded: true, byDay: () => sql`select` };
    const { ranking } = sound.summary;
    const refusedByTheCompiler = [
      () =>
        defineReportType({
          ...sound,
          columns: [amount],
          // @ts-expect-error a total of money names its currency's column
          totals: [{ column: "amount" }],
        }),
      () =>
        defineReportType({
          ...sound,
          columns: [amount],
          // @ts-expect-error there is no such column
          totals: [{ column: "amout", per: "amount" }],
        }),
      // @ts-expect-error figures of money need the summary's currency
      (): ReportSummary => ({
        measures: [],
        figures: [{ id: "sales", title: "Sales", kind: "money", value: sql`sum(1)` }],
        ranking: { ...ranking, kind: "integer" },
      }),
      (): ReportSummary => ({
        // @ts-expect-error it is made of the rows' advertisers, and nobody says which column that is
        measures: [line],
        figures: [],
        ranking: { ...ranking, kind: "integer" },
      }),
      (): ReportSummary => ({
        measures: [],
        // @ts-expect-error the same
        ofAdvertisers: { measures: [line] },
        figures: [],
        ranking: { ...ranking, kind: "integer" },
      }),
    ];
    expect(refusedByTheCompiler).toHaveLength(5);
  });
});
