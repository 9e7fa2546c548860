import sql, { join } from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Scope } from "@/lib/auth/scope";
import { parseParameters, type RequestParameters } from "@/lib/reports/parameters/parse-parameters";
import { buildQuery } from "@/lib/reports/query/build-query";
import { fileTotals, readTotals, totalsQuery } from "@/lib/reports/query/file-totals";
import { printLiterals } from "@/lib/reports/query/print-literals";
import { createTestDatabase } from "@/lib/testing/database/database";
import type { ReportExpectations } from "@/lib/testing/reports/expectations";
import { expectedTypes } from "@/lib/testing/reports/expected-types";
import { programsPerNetwork } from "@/lib/testing/reports/programs-per-network";
import { hostileTexts, now } from "@/lib/testing/reports/report-data";
import { createReportDatabase, type ReportDatabase } from "@/lib/testing/reports/report-database";
import { reportTypes } from "./list";
import type { ReportType } from "./report-type";

let database: ReportDatabase;
let admin: Scope;
beforeAll(async () => {
  database = await createReportDatabase(await createTestDatabase());
  admin = await database.scopeOf("admin@example.com");
});
afterAll(() => database.close());

function query(reportType: ReportType, request: RequestParameters = {}) {
  const parsed = parseParameters(reportType, request, { now });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return buildQuery(reportType, parsed.parameters, admin);
}

/** The keys of the rows that meet the request's filters, whatever its order and limit. */
async function keys(reportType: ReportType, request: RequestParameters) {
  return database.copy(
    sql`select ${join(reportType.key)} ${query(reportType, request).body} order by ${join(reportType.key)}`,
  );
}

async function count(reportType: ReportType, request: RequestParameters = {}) {
  const [row] = await database.select(query(reportType, request).count);
  return Number(row?.[0]);
}

/**
 * Two values of each filter that are met by some rows but not all, unless it lists its values itself. Where a default
 * holds without it, that. Where rows of one type need other values, its expectations have them.
 */
const samples: Record<string, [unknown, unknown]> = {
  search: ["1", "2"],
  domain: ["site7.example", "site10.example,site20.example"],
  url: ["site1", "r=2"],
  network_id: ["awin", [1, "cj"]],
  vertical_id: [1, "label-2"],
  tag_id: [[6, 7], "label 8"],
  country: ["US", "de,FR"],
  publisher_id: [2, "2,3"],
  with_deals: [true, false],
  min_commission: [5, "12.5"],
  created_after: ["2026-10-01", "2026-11-01"],
  created_before: ["2026-11-10", "2026-10-15"],
  active: [true, "false"],
  exclusive: [1, false],
  featured: ["yes", "no"],
  advertiser_id: ["advertiser-14,15,27", [15, 27, 30]],
  active_on: ["2026-11-20", "2026-11-01"],
  start_date: ["2026-11-01", "2026-11-10"],
  end_date: ["2026-11-24", "2026-11-20"],
  effective_after: ["2026-11-10", "2026-11-20"],
  effective_before: ["2026-11-10", "2026-11-01"],
  deal_type: ["coupon", "Sale,coupon"],
  min_clicks: [5, "10"],
};

const expectedOf = new Map<string, Pick<ReportExpectations, "samples">>([
  ...expectedTypes.map(([id, , expected]) => [id, expected] as const),
  [programsPerNetwork.id, { samples: { network_name: ["a", "c"] } }],
]);

function samplesOf(type: ReportType, key: string): [unknown, unknown] {
  const { default: otherwise, options: [first, second] = [] } =
    type.filters[key]?.schema.meta()?.control ?? {};
  if (otherwise !== undefined) return [otherwise, otherwise];
  const found =
    expectedOf.get(type.id)?.samples?.[key] ??
    samples[key] ??
    (first && second && [first.value, second.value]);
  if (!found) throw new Error(`Add samples of ${key} to the expectations of ${type.id}.`);
  return found;
}

describe.each([...reportTypes, programsPerNetwork].map((type) => [type.id, type] as const))(
  "%s",
  (_id, type) => {
    const all = { searchParams: { limit: 1_000_000 } };

    it("works without any parameters", async () => {
      expect((await database.copy(query(type).rows)).length).toBeGreaterThan(0);
    });

    it("selects the columns of its header line, in order, named by their ids", async () => {
      const { rows } = query(type);
      const { fields } = await database.client.query(rows.text, rows.values);
      const usual = type.columns.filter(({ isOnRequest }) => !isOnRequest);
      expect(fields.map(({ name }) => name)).toEqual(usual.map(({ id }) => id));
    });

    it("selects chosen columns in the chosen order", async () => {
      const chosen = type.columns
        .map(({ id }) => id)
        .reverse()
        .slice(0, 3);
      const { rows } = query(type, { indexParams: { columns: chosen.join(",") } });
      const { fields } = await database.client.query(rows.text, rows.values);
      expect(fields.map(({ name }) => name)).toEqual(chosen);
    });

    it.each([undefined, 1, 3, 1_000_000])(
      "counts the rows that it gives, with a limit of %s",
      async (limit) => {
        const request = { indexParams: { limit } };
        const lines = await database.copy(query(type, request).rows);
        expect(await count(type, request)).toBe(lines.length);
        if (limit !== undefined) expect(lines.length).toBeLessThanOrEqual(limit);
      },
    );

    it("limits after sorting", async () => {
      const whole = await database.copy(query(type, all).rows);
      expect(await database.copy(query(type, { searchParams: { limit: 3 } }).rows)).toEqual(
        whole.slice(0, 3),
      );
    });

    it("gives the same rows with bound values as with printed ones", async () => {
      const { rows } = query(type, all);
      const bound = await database.select(rows);
      expect(bound).toHaveLength((await database.copy(rows)).length);
    });

    it("has a key that no two rows share", async () => {
      const found = await keys(type, all);
      expect(new Set(found).size).toBe(found.length);
    });

    it.each(type.sorts.flatMap(({ id }) => [`${id}_asc`, `${id}_desc`]))(
      "orders by %s in one way only, however the database goes about it, and in pages as in whole",
      async (sort) => {
        const { rows, page } = query(type, { ...all, indexParams: { sort } });
        const whole = await database.copy(rows);
        await database.client.query(
          "set enable_hashjoin = off; set enable_sort = off; set enable_hashagg = off",
        );
        const otherwise = await database.copy(rows);
        await database.client.query("reset all; set timezone = 'UTC'");
        expect(otherwise).toEqual(whole);
        const size = Math.ceil(whole.length / 3);
        const pages = [];
        for (let offset = 0; offset < whole.length; offset += size)
          pages.push(...(await database.copy(page(size, offset))));
        expect(pages).toEqual(whole);
      },
    );

    it("pages no further than the limit", async () => {
      const { page } = query(type, { searchParams: { limit: 3 } });
      expect(await database.copy(page(2, 2))).toHaveLength(1);
      expect(await database.copy(page(2, 4))).toHaveLength(0);
    });

    // What values narrow a report type without expectations nobody has said yet; that they are missing is a test's own.
    const hasSamples = expectedOf.has(type.id);

    it.runIf(hasSamples).each(Object.keys(type.filters))("narrows by %s", async (key) => {
      const everything = (await keys(type, {})).length;
      for (const value of samplesOf(type, key)) {
        const found = (await keys(type, { searchParams: { [key]: value } })).length;
        const which = `rows with ${key} = ${JSON.stringify(value)}; other samples go into the expectations of ${type.id}`;
        expect(found, which).toBeGreaterThan(0);
        const isDefault = type.filters[key]?.schema.meta()?.control?.default !== undefined;
        if (!isDefault) expect(found, which).toBeLessThan(everything);
      }
    });

    it.runIf(hasSamples)(
      "gives the rows that meet both, when a facet stands beside a search parameter",
      async () => {
        const filters = Object.keys(type.filters);
        // Each filter with itself and with its neighbour.
        const pairs = filters.flatMap((key, index) => [
          [key, key] as const,
          [key, filters.at(index - 1) ?? key] as const,
        ]);
        for (const [searchKey, facetKey] of pairs) {
          const [a] = samplesOf(type, searchKey);
          const [, b] = samplesOf(type, facetKey);
          const one = await keys(type, { searchParams: { [searchKey]: a } });
          const other = new Set(await keys(type, { searchParams: { [facetKey]: b } }));
          const both = { searchParams: { [searchKey]: a }, indexParams: { facets: { [facetKey]: b } } };
          expect(await keys(type, both), `${searchKey} and facet ${facetKey}`).toEqual(
            one.filter((key) => other.has(key)),
          );
        }
      },
    );

    it("reads or refuses hostile values in every parameter, and never fails in the database", async () => {
      const names = Object.keys(type.searchParams.shape);
      const seen = new Set<string>();
      for (const text of [...hostileTexts, "a\0b", "\ud800", "2147483648", "-1", "NaN", "Infinity"]) {
        for (const name of names) {
          for (const value of [text, [text], { [text]: text }]) {
            const request = {
              searchParams: { [name]: value, [text]: text },
              indexParams: { sort: text, facets: { [name]: value } },
            };
            const parsed = parseParameters(type, request, { now });
            if (!parsed.ok) continue;
            // What is read as the same is the same query; once is enough.
            const parameters = JSON.stringify(parsed.parameters);
            if (seen.has(parameters)) continue;
            seen.add(parameters);
            const built = buildQuery(type, parsed.parameters, admin);
            const lines = await database.copy(built.rows);
            const [row] = await database.select(built.count);
            expect(lines).toHaveLength(Number(row?.[0]));
          }
        }
      }
    });

    it.each([1_000_000, 3, undefined])(
      "counts and sums the very rows that it gives, with a limit of %s",
      async (limit) => {
        const columns = type.columns.map(({ id }) => id).join(",");
        const request = { searchParams: { limit }, indexParams: { columns } };
        const totals = fileTotals(
          type,
          type.columns.map(({ id }) => id),
        );
        expect(totals).toHaveLength(type.totals.length);
        const built = query(type, request);
        const asked = totalsQuery(built, totals);
        const counted = readTotals((await database.select(asked)) as string[][], totals);
        const lines = await database.copy(built.rows);
        expect(counted.rows).toBe(lines.length);
        for (const [index, { column, per }] of totals.entries()) {
          const group = per === null ? "''" : `coalesce(${per.id}, '')`;
          const expected = await database.copy(
            `select ${group}, trim_scale(sum(${column.id})::numeric) from (${printLiterals(built.rows)}) as report
           group by 1 having sum(${column.id}) is not null`,
          );
          expect(Object.entries(counted.sums[index] ?? {}).map((sum) => sum.join("\t"))).toEqual(
            expected.toSorted(),
          );
          if (limit === 1_000_000)
            expect(Object.values(counted.sums[index] ?? {}).some((sum) => sum !== "0")).toBe(true);
        }
      },
    );

    it("has no totals of columns that are not in the file, nor of amounts without their currency", () => {
      for (const { column, per } of type.totals) {
        const ids = (chosen: string[]) => fileTotals(type, chosen).map((total) => total.column.id);
        expect(ids([])).toEqual([]);
        expect(ids([column])).toEqual(per === undefined ? [column] : []);
        if (per !== undefined) expect(ids([per, column])).toEqual([column]);
      }
    });
  },
);
