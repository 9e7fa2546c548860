import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Control } from "@/lib/contract/params/control";
import { getReportType, reportTypes } from "@/lib/reports/list";
import { parseParameters, type RequestParameters } from "@/lib/reports/parameters/parse-parameters";
import type { ReportRequest } from "@/lib/reports/parameters/report-request";
import { buildQuery } from "@/lib/reports/query/build-query";
import { inspectRows } from "@/lib/reports/query/inspect-rows";
import type { ReportType } from "@/lib/reports/report-type";
import { createTestDatabase } from "@/lib/testing/database/database";
import { programsPerNetwork } from "@/lib/testing/reports/programs-per-network";
import { now } from "@/lib/testing/reports/report-data";
import { createReportDatabase, type ReportDatabase } from "@/lib/testing/reports/report-database";
import { showColumn } from "./describe-report-type";
import { readFacets } from "./read-facets";
import { readCount, readPage } from "./read-page";
import { readSummary } from "./read-summary";

// What the page shows of a report beside its rows, against the rows themselves and against SQL written by hand.

let database: ReportDatabase;
beforeAll(async () => {
  database = await createReportDatabase(await createTestDatabase());
});
afterAll(() => database.close());

async function ask(
  reportType: ReportType,
  request: RequestParameters = {},
  email = "admin@example.com",
): Promise<ReportRequest> {
  const parsed = parseParameters(reportType, request, { now });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return { reportType, parameters: parsed.parameters, scope: await database.scopeOf(email) };
}

/** The rows that a statement gives, as objects. */
async function byHand(statement: string): Promise<Record<string, unknown>[]> {
  return (await database.client.query(statement)).rows;
}

describe.each([...reportTypes, programsPerNetwork].map((type) => [type.id, type] as const))(
  "%s",
  (_id, type) => {
    it("shows the rows of the file, page by page", async () => {
      const request = await ask(type);
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
      const someFacets = (await readFacets(database.client, await ask(type))).facets;
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
          const { facets } = await readFacets(database.client, await ask(type, { searchParams }));
          found = facets[key] ?? [];
        }
        expect(found.length, key).toBeGreaterThan(0);
        for (const { value, count } of [...found.slice(0, 2), ...found.slice(-1)]) {
          const chosen = await ask(type, { searchParams: { ...searchParams, [key]: value } });
          expect(await readCount(database.client, chosen), `${key} = ${value}`).toBe(count);
        }
      }
    });

    it("lists the values of a filter as if nothing were chosen of it, the most frequent first", async () => {
      const { facets } = await readFacets(database.client, await ask(type));
      for (const [key, values] of Object.entries(facets)) {
        const counts = values.map(({ count }) => count);
        expect(counts).toEqual(counts.toSorted((a, b) => b - a));
        const searchParams = { [key]: values.at(-1)?.value };
        const chosen = await readFacets(database.client, await ask(type, { searchParams }));
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
        const request = await ask(type, { searchParams });
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
      const summary = await readSummary(database.client, await ask(type, {}, email));
      expect(summary.figures.filter(({ kind }) => kind === "integer").map(({ value }) => value)).toEqual(
        type.summary.figures.filter(({ kind }) => kind === "integer").map(() => "0"),
      );
      expect(summary.ranking?.items).toEqual([]);
      expect(summary.series?.measures ?? []).toEqual([]);
      const { facets } = await readFacets(database.client, await ask(type, {}, email));
      expect(Object.values(facets).flat()).toEqual([]);
    });
  },
);

describe("facets", () => {
  it("name networks, publishers and tags, and count by them", async () => {
    const { facets } = await readFacets(
      database.client,
      await ask(getReportType("advertisers_csv"), { searchParams: { status: "approved" } }),
    );
    const count = (table: string, label: string, join: string) => `
      select ${table}.id::text as value, ${label} as label, count(*)::int as count
      from advertisers a ${join} where a.status = 'approved'
      group by ${table}.id, ${label} order by count(*) desc, ${table}.id`;
    expect(facets.network_id).toEqual(
      await byHand(count("n", "n.name", "join networks n on n.id = a.network_id")),
    );
    expect(facets.publisher_id).toEqual(
      await byHand(count("p", "p.name", "join publishers p on p.id = a.publisher_id")),
    );
    const tags = `join taggings g on g.taggable_id = a.id and g.taggable_type = 'advertiser'
      join tags t on t.id = g.tag_id`;
    expect(facets.tag_id).toEqual(await byHand(count("t", "coalesce(t.display_name, t.name)", tags)));
    expect(facets.status?.find(({ value }) => value === "not_applied")).toMatchObject({
      label: "Not applied",
    });
    expect(facets.country?.map(({ label }) => label)).toContain("Germany");
  });

  it("hold nothing of publishers that the viewer may not read, and no choice of publisher for whom has none", async () => {
    for (const { id } of reportTypes) {
      const agency = await readFacets(
        database.client,
        await ask(getReportType(id), {}, "agency@example.com"),
      );
      const publishers = agency.facets.publisher_id?.map(({ value }) => Number(value)) ?? [];
      expect([1, 2, 3, 5]).toEqual(expect.arrayContaining(publishers));
      const alpha = await readFacets(database.client, await ask(getReportType(id), {}, "alpha@example.com"));
      expect(alpha.facets).not.toHaveProperty("publisher_id");
    }
  });

  it("list no more than the hundred most frequent values, and the chosen ones whatever their rank", async () => {
    const type = getReportType("clicks_details_excel");
    const { facets } = await readFacets(database.client, await ask(type));
    expect(facets.advertiser_id).toHaveLength(100);
    const rare = await byHand(`
      select advertiser_id::text as id from daily_clicks where click_date between '2026-10-26' and '2026-11-24'
      group by advertiser_id order by count(*), advertiser_id desc limit 1`);
    const searchParams = { advertiser_id: rare[0]?.id };
    const chosen = await readFacets(database.client, await ask(type, { searchParams }));
    expect(chosen.facets.advertiser_id).toHaveLength(100);
    expect(chosen.facets.advertiser_id?.map(({ value }) => value)).toContain(rare[0]?.id);
  });
});

describe("the summary", () => {
  it("of clicks adds up the filtered rows, and those of the period before", async () => {
    const summary = await readSummary(
      database.client,
      await ask(getReportType("clicks_details_excel"), {
        searchParams: { start_date: "2026-11-11", end_date: "2026-11-20", network_id: "awin", min_clicks: 3 },
      }),
    );
    const rows = (from: string, to: string) => `from daily_clicks where click_count >= 3 and network_id = 1
      and click_date between '${from}' and '${to}'`;
    const figures = (from: string, to: string) => `select sum(click_count)::text as clicks,
      count(distinct advertiser_id)::text as advertisers, count(distinct click_date)::text as days ${rows(from, to)}`;
    const [then] = await byHand(figures("2026-11-11", "2026-11-20"));
    const [before] = await byHand(figures("2026-11-01", "2026-11-10"));
    for (const { id, value, previous } of summary.figures) {
      expect({ id, value, previous }).toEqual({ id, value: then?.[id], previous: before?.[id] });
    }
    expect(summary.series?.days).toHaveLength(10);
    const byDay = await byHand(`select day::date::text, coalesce(sum(click_count), 0)::int as clicks
      from generate_series('2026-11-11'::date, '2026-11-20', '1 day') day
      left join (select * ${rows("2026-11-11", "2026-11-20")}) c on c.click_date = day group by day order by day`);
    expect(summary.series?.measures.map(({ values }) => values)).toEqual([byDay.map(({ clicks }) => clicks)]);
    const top =
      await byHand(`select advertiser_id::text as key, (select name from advertisers where id = advertiser_id) as label,
      sum(click_count)::float8 as value ${rows("2026-11-11", "2026-11-20")} group by advertiser_id
      order by value desc, (select name from advertisers where id = advertiser_id) collate "und-x-icu" limit 10`);
    expect(summary.ranking?.items).toEqual(top);
  });

  it.each([
    ["2026-11-19", "2026-11-18", "2026-11-20"],
    ["2026-11-05", "2026-11-04", "2026-11-06"],
  ])(
    "compares with the days from %s on, where they are wholly held and over",
    async (first, before, second) => {
      const request = await ask(getReportType("clicks_details_excel"), {
        searchParams: { start_date: "2026-11-22", end_date: "2026-11-23" },
      });
      const { comparison, figures, series } = await readSummary(database.client, request, first);
      expect(comparison).toMatchObject({ start_date: first, end_date: second });
      const [then] =
        await byHand(`select sum(click_count)::text as clicks, count(distinct advertiser_id)::text as advertisers,
      count(distinct click_date)::text as days from daily_clicks where click_date > '${before}' and click_date <= '${second}'`);
      for (const { id, previous } of figures) expect({ id, previous }).toEqual({ id, previous: then?.[id] });
      const byDay = await byHand(`select coalesce(sum(click_count), 0)::int as clicks
      from generate_series('${first}'::date, '${second}', '1 day') day
      left join daily_clicks on click_date = day group by day order by day`);
      expect(series?.measures.map(({ previous }) => previous)).toEqual([byDay.map(({ clicks }) => clicks)]);
    },
  );

  it("compares with the same days a year before, and with nothing where there is no data of them", async () => {
    const request = await ask(getReportType("clicks_details_excel"), {
      searchParams: { start_date: "2026-11-11", end_date: "2026-11-20" },
    });
    const { comparison, figures } = await readSummary(database.client, request, "year_before");
    expect(comparison).toMatchObject({ start_date: "2025-11-11", end_date: "2025-11-20" });
    expect(figures.map(({ previous }) => previous)).toEqual(figures.map(() => null));
  });

  it("refuses to compare with days that are not over, and says from when on they are", async () => {
    const request = await ask(getReportType("clicks_details_excel"), {
      searchParams: { start_date: "2026-11-11", end_date: "2026-11-20" },
    });
    const { today } = request.parameters;
    const [lastTen] = await byHand(
      `select ('${today}'::date - 10)::text as first, ('${today}'::date - 1)::text as last`,
    );
    await expect(readSummary(database.client, request, today)).rejects.toMatchObject({
      code: "BAD_REQUEST",
      details: {
        compare_with: [`must be ${lastTen?.first} or earlier: the 10 days from it on have to be over`],
      },
    });
    const { comparison } = await readSummary(database.client, request, String(lastTen?.first));
    expect(comparison?.end_date).toBe(lastTen?.last);
  });

  it("of hot advertisers never adds amounts across currencies", async () => {
    const type = getReportType("hot_advertisers_excel");
    const request = { searchParams: { start_date: "2026-11-01", end_date: "2026-11-24", country: "US" } };
    const summary = await readSummary(database.client, await ask(type, request));
    const sales = (from: string, to: string, what: string) => `select ${what} from transactions t
      join advertisers a on a.id = t.advertiser_id
      where transaction_date between '${from}' and '${to}' and coalesce(t.status, '') !~ 'DENIED|cancelled'
        and (a.country = 'US' or 'US' = any(a.countries))`;
    const amounts =
      "t.currency::text, sum(sale_amount)::text as sales, sum(commission_amount)::text as commission";
    const now = await byHand(`${sales("2026-11-01", "2026-11-24", amounts)} group by t.currency`);
    const before = await byHand(`${sales("2026-10-08", "2026-10-31", amounts)} group by t.currency`);
    expect(now.length).toBeGreaterThan(2);
    for (const id of ["sales", "commission"]) {
      const figures = summary.figures.filter((figure) => figure.id === id);
      expect(figures.map(({ currency, value }) => [currency, Number(value)]).sort()).toEqual(
        now.map((row) => [row.currency, Number(row[id])]).sort(),
      );
      for (const { currency, previous } of figures) {
        expect(Number(previous)).toBe(Number(before.find((row) => row.currency === currency)?.[id] ?? 0));
      }
      const byDay = await byHand(
        `${sales("2026-11-01", "2026-11-24", `t.currency::text, sum(${id === "sales" ? "sale" : id}_amount)::float8 as total`)}
          group by t.currency`,
      );
      const lines = summary.series?.measures.filter((measure) => measure.id === id) ?? [];
      const totals = lines.map(({ currency, values }) => [
        currency,
        round(values.reduce((a, b) => a + b, 0)),
      ]);
      expect(totals.sort()).toEqual(
        byDay.map(({ currency, total }) => [currency, round(Number(total))]).sort(),
      );
      for (const { currency, previous } of lines) {
        expect(round(sum(previous ?? [Number.NaN]))).toBe(
          round(Number(before.find((row) => row.currency === currency)?.[id] ?? 0)),
        );
      }
    }
    const currency = summary.ranking?.currency;
    const top =
      await byHand(`${sales("2026-11-01", "2026-11-24", "a.id::text as key, a.name as label, sum(commission_amount)::float8 as value")}
      and t.currency = '${currency}' group by a.id having sum(commission_amount) > 0
      order by value desc, a.name collate "und-x-icu" limit 10`);
    expect(summary.ranking?.items).toEqual(top);
  });

  it.each(reportTypes.map((type) => [type.id, type] as const))(
    "of %s: a figure and a row of the ranking are what their filters keep",
    async (_, type) => {
      const whole = await readSummary(database.client, await ask(type, {}));
      const [rows] = whole.figures;
      for (const { id, filters, value } of whole.figures) {
        if (!filters) continue;
        const kept = await readSummary(database.client, await ask(type, { searchParams: filters }));
        expect([id, kept.figures.find((figure) => figure.id === rows?.id)?.value]).toEqual([id, value]);
      }
      const [first] = whole.ranking?.items ?? [];
      const { filter } = whole.ranking ?? {};
      if (!first || !filter) return;
      const kept = await readSummary(
        database.client,
        await ask(type, { searchParams: { [filter]: first.key } }),
      );
      expect(kept.ranking?.items).toEqual([first]);
    },
  );

  it("of deals and advertisers counts the filtered rows and compares with nothing", async () => {
    const deals = await readSummary(
      database.client,
      await ask(getReportType("deals_excel"), { searchParams: { exclusive: true } }),
    );
    const running = `coalesce(d.start_date, '2026-11-24') <= '2026-11-24' and coalesce(d.end_date, '2026-11-24') >= '2026-11-24'`;
    const [counted] = await byHand(`select count(*)::text as deals, count(*)::text as exclusive,
        count(*) filter (where ${running})::text as active,
        count(*) filter (where ${running} and d.end_date between '2026-11-24' and '2026-11-30')::text as ending
      from deals d join advertisers a on a.id = d.advertiser_id join publishers p on p.id = a.publisher_id
      where d.exclusive and not p.hide_deals`);
    for (const { id, value, previous } of deals.figures) {
      expect({ id, value, previous }).toEqual({ id, value: counted?.[id], previous: null });
    }
    const byDay =
      await byHand(`select (select count(*) from deals d join advertisers a on a.id = d.advertiser_id
        join publishers p on p.id = a.publisher_id where d.exclusive and not p.hide_deals
        and coalesce(d.start_date, day) <= day and coalesce(d.end_date, day) >= day)::int as count
      from generate_series('2026-10-26'::date, '2026-11-24', '1 day') day order by day`);
    expect(deals.series?.measures[0]?.values).toEqual(byDay.map(({ count }) => count));

    const advertisers = await readSummary(
      database.client,
      await ask(getReportType("advertisers_csv"), { searchParams: { network_id: 2 } }, "alpha@example.com"),
    );
    const [clicks] = await byHand(`select sum(click_count)::int as clicks from daily_clicks
      where network_id = 2 and publisher_id = 2 and click_date between '2026-10-26' and '2026-11-24'`);
    const line = advertisers.series?.measures.find(({ id }) => id === "clicks");
    expect(line?.values.reduce((sum, value) => sum + value, 0)).toBe(clicks?.clicks);
  });

  it.each(["admin@example.com", "alpha@example.com"])(
    "of any period compares with the days just before, where they are wholly held, and says otherwise from when on: %s",
    async (email) => {
      const type = getReportType("clicks_details_excel");
      const [held] = await byHand(
        `select min(click_date)::text as first, (max(click_date) - min(click_date))::int as days from daily_clicks
         where ${email === "admin@example.com" ? "true" : "publisher_id = 2"}`,
      );
      const first = String(held?.first);
      const day = (days: number) =>
        new Date(Date.parse(first) + days * 86_400_000).toISOString().slice(0, 10);
      // From long before there is data to after its end.
      const starts = fc.integer({ min: -20, max: Number(held?.days) });
      const kinds = { compared: 0, refused: 0 };
      await fc.assert(
        fc.asyncProperty(
          starts,
          fc.integer({ min: 1, max: 45 }),
          fc.integer({ min: 1, max: 4 }),
          async (start, length, least) => {
            const period = { start_date: day(start), end_date: day(start + length - 1) };
            const before = { start_date: day(start - length), end_date: day(start - 1) };
            const asked = await ask(type, { searchParams: { ...period, min_clicks: least } }, email);
            const summary = await readSummary(database.client, asked);
            const { today } = asked.parameters;
            expect(summary.comparison).toEqual({
              ...before,
              includes_today: period.start_date <= today && today <= period.end_date,
            });
            const sumOf = async (days: typeof period) =>
              (
                await byHand(`select coalesce(sum(click_count), 0)::text as clicks from daily_clicks
                where click_count >= ${least} and click_date between '${days.start_date}' and '${days.end_date}'
                  and ${email === "admin@example.com" ? "true" : "publisher_id = 2"}`)
              )[0]?.clicks;
            const isHeld = before.start_date >= first;
            kinds[isHeld ? "compared" : "refused"]++;
            expect(summary.figures.find(({ id }) => id === "clicks")).toMatchObject({
              value: await sumOf(period),
              previous: isHeld ? await sumOf(before) : null,
              data_from: isHeld ? null : first,
            });
            const line = summary.series?.measures[0];
            if (!line) return;
            expect(line.is_last_day_open).toBe(period.end_date === today);
            const firstDay = { start_date: before.start_date, end_date: before.start_date };
            const { previous } = line;
            expect(previous && [previous.length, previous[0], sum(previous)]).toEqual(
              isHeld ? [length, Number(await sumOf(firstDay)), Number(await sumOf(before))] : null,
            );
          },
        ),
        { numRuns: 40 },
      );
      expect(Math.min(kinds.compared, kinds.refused)).toBeGreaterThan(0);
    },
  );

  it("and the growth of hot advertisers stands only where the period before is wholly held", async () => {
    const type = getReportType("hot_advertisers_excel");
    const [held] = await byHand(`select (select min(click_date)::text from daily_clicks) as clicks,
      (select min(transaction_date)::text from transactions) as sales`);
    const dayAfter = (day: unknown, days: number) =>
      new Date(Date.parse(String(day)) + days * 86_400_000).toISOString().slice(0, 10);
    const growthOf = async (what: "clicks" | "sales", shift: number) => {
      // Ten days of which the ten before begin with the first day there is, or so many days later.
      const period = {
        start_date: dayAfter(held?.[what], 10 + shift),
        end_date: dayAfter(held?.[what], 19 + shift),
      };
      const request = await ask(type, { searchParams: { ...period, limit: 500 } });
      const { rows } = await readPage(database.client, request, { limit: 500, offset: 0 });
      const column = what === "clicks" ? "click_growth" : "sales_growth";
      return rows.filter((row) => row[column] !== null).length;
    };
    for (const what of ["clicks", "sales"] as const) {
      expect(await growthOf(what, 0)).toBeGreaterThan(0);
      expect(await growthOf(what, -1)).toBe(0);
    }
  });

  it("leaves out what cannot be told of a very long or very early period", async () => {
    const type = getReportType("hot_advertisers_excel");
    const request = { searchParams: { start_date: "0001-01-01", end_date: "2026-11-24" } };
    const summary = await readSummary(database.client, await ask(type, request));
    expect(summary.series).toBeNull();
    expect(summary.figures.every(({ previous }) => previous === null)).toBe(true);
  });
});

/** The least and the most that a parameter takes. */
function endsOf(control: Control | undefined): unknown[] {
  if (control?.input === "date") return ["0001-01-01", "9999-12-31"];
  if (control?.input === "number") return [control.min, control.max];
  if (control?.options_from) return [1, 2_147_483_647];
  return control?.input === "text" ? ["x".repeat(200)] : [];
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}
