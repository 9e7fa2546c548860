import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Control } from "@/lib/contract/params/control";
import { getReportType, reportTypes } from "@/lib/reports/list";
import { parseParameters } from "@/lib/reports/parameters/parse-parameters";
import { buildQuery } from "@/lib/reports/query/build-query";
import { inspectRows } from "@/lib/reports/query/inspect-rows";
import { readSummary } from "@/lib/reports/summary/read-summary";
import { createTestDatabase } from "@/lib/testing/database/database";
import { programsPerNetwork } from "@/lib/testing/reports/programs-per-network";
import { now } from "@/lib/testing/reports/report-data";
import { createReportDatabase, type ReportDatabase } from "@/lib/testing/reports/report-database";
import { showColumn } from "./describe-report-type";
import { readFacets } from "./read-facets";
import { readCount, readPage } from "./read-page";

// What the page shows of a report beside its rows, against the rows themselves and against SQL written by hand.

let database: ReportDatabase;
beforeAll(async () => {
  database = await createReportDatabase(await createTestDatabase());
});
afterAll(() => database.close());

describe.each([...reportTypes, programsPerNetwork].map((type) => [type.id, type] as const))(
  "%s",
  (_id, type) => {
    it("shows the rows of the file, page by page", async () => {
      const columns = type.columns.map(({ id }) => id).join(",");
      const request = await database.ask(type, { indexParams: { columns } });
      const { text, values } = buildQuery(type, request.parameters, request.scope).rows;
      const { rows: whole } = await database.client.query(
        `select to_json(file) as row from (${text}) file limit 90`,
        values,
      );
      const first = await readPage(database.client, request, { limit: 45, offset: 0 });
      const second = await readPage(database.client, request, { limit: 45, offset: 45 });
      expect(first.columns).toEqual(type.columns.map(showColumn));
      expect(first.has_more).toBe(whole.length > 45);
      const comparable = (row: Record<string, unknown>) =>
        type.columns.map(({ id, kind }) => {
          const value = row[id];
          if (value === null) return null;
          if (kind === "datetime") return Date.parse(String(value));
          return ["money", "decimal", "percent"].includes(kind) ? Number(value) : value;
        });
      expect([...first.rows, ...second.rows].map(comparable)).toEqual(
        whole.map(({ row }) => comparable(row)),
      );
    });

    it("counts for each value of a filter as many rows as choosing it gives, whatever else is chosen", async () => {
      const someFacets = (await readFacets(database.client, await database.ask(type))).facets;
      const keys = Object.keys(someFacets);
      expect(keys).toEqual(Object.keys(type.filters).filter((key) => type.filters[key]?.facet));
      for (const [index, key] of keys.entries()) {
        // Beside the filter itself another one is set, to the value that most rows have: of the others the first that
        // leaves any value of this one.
        const others = [...keys.slice(0, index).toReversed(), ...keys.slice(index + 1).toReversed()];
        let searchParams: Record<string, unknown> = { limit: 1_000_000 };
        let found = keys.length === 1 ? (someFacets[key] ?? []) : [];
        for (const other of others) {
          if (found.length > 0) break;
          searchParams = { limit: 1_000_000, [other]: someFacets[other]?.[0]?.value };
          const { facets } = await readFacets(database.client, await database.ask(type, { searchParams }));
          found = facets[key] ?? [];
        }
        expect(found.length, key).toBeGreaterThan(0);
        for (const { value, count } of [...found.slice(0, 2), ...found.slice(-1)]) {
          const chosen = await database.ask(type, { searchParams: { ...searchParams, [key]: value } });
          expect(await readCount(database.client, chosen), `${key} = ${value}`).toBe(count);
        }
      }
    });

    it("lists the values of a filter as if nothing were chosen of it, the most frequent first", async () => {
      const { facets } = await readFacets(database.client, await database.ask(type));
      for (const [key, values] of Object.entries(facets)) {
        const counts = values.map(({ count }) => count);
        expect(counts).toEqual(counts.toSorted((a, b) => b - a));
        const searchParams = { [key]: values.at(-1)?.value };
        const chosen = await readFacets(database.client, await database.ask(type, { searchParams }));
        expect(chosen.facets[key], key).toEqual(values);
      }
    });

    it("answers every question whatever end of its range a parameter stands at", async () => {
      const ends = Object.entries(type.searchParams.shape).flatMap(([key, schema]) =>
        endsOf(schema.meta()?.control).map((value) => ({ [key]: value })),
      );
      const days = { start_date: "0001-01-01", end_date: "9999-12-31" };
      const periods = type.period
        ? [days, { ...days, end_date: days.start_date }, { ...days, start_date: days.end_date }]
        : [];
      let answered = 0;
      for (const searchParams of [...ends, ...periods]) {
        const parsed = parseParameters(type, { searchParams }, { now });
        if (!parsed.ok) {
          // Only together can they be wrong: one day without the other, or a period too long.
          expect(Object.keys(parsed.issues).filter((field) => !/\.(start|end)_date$/.test(field))).toEqual(
            [],
          );
          continue;
        }
        answered++;
        const columns = type.columns.map(({ id }) => id).join(",");
        const request = await database.ask(type, { searchParams, indexParams: { columns } });
        const query = buildQuery(type, request.parameters, request.scope);
        const page = await readPage(database.client, request, { limit: 100, offset: 2_147_483_647 });
        expect(page.rows).toEqual([]);
        const total = await readCount(database.client, request);
        const inspection = await inspectRows(database.client, type, query, {
          columns: type.columns,
          cellLengthMax: 10,
        });
        expect(inspection.rowCount).toBe(total);
        await readFacets(database.client, request);
        await readSummary(database.client, request);
        expect(await database.copy(query.rows)).toHaveLength(total);
      }
      expect(answered).toBeGreaterThan(1);
    });

    it("tells of no rows that there are none", async () => {
      const email = "nobody@example.com";
      const summary = await readSummary(database.client, await database.ask(type, {}, email));
      expect(summary.figures.filter(({ kind }) => kind === "integer").map(({ value }) => value)).toEqual(
        type.summary.figures.filter(({ kind }) => kind === "integer").map(() => "0"),
      );
      expect(summary.ranking?.items).toEqual([]);
      expect(summary.series?.measures ?? []).toEqual([]);
      const { facets } = await readFacets(database.client, await database.ask(type, {}, email));
      expect(Object.values(facets).flat()).toEqual([]);
    });
  },
);

describe("facets", () => {
  it("name networks, publishers and tags, and count by them", async () => {
    const { facets } = await readFacets(
      database.client,
      await database.ask(getReportType("advertisers_csv"), { searchParams: { status: "approved" } }),
    );
    const count = (table: string, label: string, join: string) => `
      select ${table}.id::text as value, ${label} as label, count(*)::int as count
      from advertisers a ${join} where a.status = 'approved'
      group by ${table}.id, ${label} order by count(*) desc, ${table}.id`;
    expect(facets.network_id).toEqual(
      await database.byHand(count("n", "n.name", "join networks n on n.id = a.network_id")),
    );
    expect(facets.publisher_id).toEqual(
      await database.byHand(count("p", "p.name", "join publishers p on p.id = a.publisher_id")),
    );
    const tags = `join taggings g on g.taggable_id = a.id and g.taggable_type = 'advertiser'
      join tags t on t.id = g.tag_id`;
    expect(facets.tag_id).toEqual(
      await database.byHand(count("t", "coalesce(t.display_name, t.name)", tags)),
    );
    expect(facets.status?.find(({ value }) => value === "not_applied")).toMatchObject({
      label: "Not applied",
    });
    expect(facets.country?.map(({ label }) => label)).toContain("Germany");
  });

  it("hold nothing of publishers that the viewer may not read, and no choice of publisher for whom has none", async () => {
    for (const { id } of reportTypes) {
      const agency = await readFacets(
        database.client,
        await database.ask(getReportType(id), {}, "agency@example.com"),
      );
      const publishers = agency.facets.publisher_id?.map(({ value }) => Number(value)) ?? [];
      expect([2, 3, 5]).toEqual(expect.arrayContaining(publishers));
      const alpha = await readFacets(
        database.client,
        await database.ask(getReportType(id), {}, "alpha@example.com"),
      );
      expect(alpha.facets).not.toHaveProperty("publisher_id");
    }
  });

  it("list for an agency the publishers that it may choose, each with the rows that choosing it gives", async () => {
    const email = "agency@example.com";
    for (const type of reportTypes) {
      const { facets } = await readFacets(database.client, await database.ask(type, {}, email));
      expect(facets.publisher_id?.length).toBeGreaterThan(0);
      for (const { value, count } of facets.publisher_id ?? []) {
        const searchParams = { publisher_id: value, limit: 1_000_000 };
        const chosen = await database.ask(type, { searchParams }, email);
        expect(await readCount(database.client, chosen), `${type.id} of ${value}`).toBe(count);
      }
    }
  });

  it("list no more than the hundred most frequent values, and the chosen ones whatever their rank", async () => {
    const type = getReportType("clicks_details_excel");
    const { facets } = await readFacets(database.client, await database.ask(type));
    expect(facets.advertiser_id).toHaveLength(100);
    const rare = await database.byHand(`
      select advertiser_id::text as id from daily_clicks where click_date between '2026-10-26' and '2026-11-24'
      group by advertiser_id order by count(*), advertiser_id desc limit 1`);
    const searchParams = { advertiser_id: rare[0]?.id };
    const chosen = await readFacets(database.client, await database.ask(type, { searchParams }));
    expect(chosen.facets.advertiser_id).toHaveLength(100);
    expect(chosen.facets.advertiser_id?.map(({ value }) => value)).toContain(rare[0]?.id);
  });
});

/** The least and the most that a parameter takes. */
function endsOf(control: Control | undefined): unknown[] {
  if (control?.input === "date") return ["0001-01-01", "9999-12-31"];
  if (control?.input === "number") return [control.min, control.max];
  if (control?.options_from) return [1, 2_147_483_647];
  return control?.input === "text" ? ["x".repeat(200)] : [];
}
