import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getReportType, reportTypes } from "@/lib/reports/list";
import { readPage } from "@/lib/reports/page/read-page";
import { createTestDatabase } from "@/lib/testing/database/database";
import { createReportDatabase, type ReportDatabase } from "@/lib/testing/reports/report-database";
import { readSummary } from "./read-summary";

// What is told of a report at a glance, against SQL written by hand.

let database: ReportDatabase;
beforeAll(async () => {
  database = await createReportDatabase(await createTestDatabase());
});
afterAll(() => database.close());

describe("the summary", () => {
  it("of clicks adds up the filtered rows, and those of the period before", async () => {
    const summary = await readSummary(
      database.client,
      await database.ask(getReportType("clicks_details_excel"), {
        searchParams: { start_date: "2026-11-11", end_date: "2026-11-20", network_id: "awin", min_clicks: 3 },
      }),
    );
    const rows = (from: string, to: string) => `from daily_clicks where click_count >= 3 and network_id = 1
      and click_date between '${from}' and '${to}'`;
    const figures = (from: string, to: string) => `select sum(click_count)::text as clicks,
      count(distinct advertiser_id)::text as advertisers, count(distinct click_date)::text as days ${rows(from, to)}`;
    const [then] = await database.byHand(figures("2026-11-11", "2026-11-20"));
    const [before] = await database.byHand(figures("2026-11-01", "2026-11-10"));
    for (const { id, value, previous } of summary.figures) {
      expect({ id, value, previous }).toEqual({ id, value: then?.[id], previous: before?.[id] });
    }
    expect(summary.series?.days).toHaveLength(10);
    const byDay = await database.byHand(`select day::date::text, coalesce(sum(click_count), 0)::int as clicks
      from generate_series('2026-11-11'::date, '2026-11-20', '1 day') day
      left join (select * ${rows("2026-11-11", "2026-11-20")}) c on c.click_date = day group by day order by day`);
    expect(summary.series?.measures.map(({ values }) => values)).toEqual([byDay.map(({ clicks }) => clicks)]);
    const top =
      await database.byHand(`select advertiser_id::text as key, (select name from advertisers where id = advertiser_id) as label,
      sum(click_count)::float8 as value ${rows("2026-11-11", "2026-11-20")} group by advertiser_id
      order by value desc, (select name from advertisers where id = advertiser_id) collate "und-x-icu" limit 10`);
    const keysBefore = await database.byHand(
      `select advertiser_id::text as key, sum(click_count)::int as clicks ${rows("2026-11-01", "2026-11-10")} group by 1`,
    );
    const earlier = (key: unknown) => keysBefore.find((row) => row.key === key)?.clicks ?? 0;
    expect(summary.ranking?.items).toEqual(top.map((item) => ({ ...item, previous: earlier(item.key) })));
    expect(new Set(top.map(({ key }) => earlier(key))).size).toBeGreaterThan(2);
  });

  it("of clicks tells advertisers of one name apart by network and id, and says no more of the others", async () => {
    const request = await database.ask(getReportType("clicks_details_excel"), {});
    const { ranking } = await readSummary(database.client, request);
    const [first, second] = (ranking?.items ?? []).slice(1).map(({ key }) => key);
    await database.client.query("begin");
    try {
      await database.byHand(`update advertisers set name = 'One Name' where id in (${first}, ${second})`);
      const named = await readSummary(database.client, request);
      const hints = await database.byHand(`select a.id::text as key, n.name || ' · id ' || a.id as hint
        from advertisers a join networks n on n.id = a.network_id where a.name = 'One Name'`);
      expect(hints).toHaveLength(2);
      const told = named.ranking?.items.flatMap(({ key, hint }) =>
        hint === undefined ? [] : [{ key, hint }],
      );
      expect(new Set(told)).toEqual(new Set(hints));
    } finally {
      await database.client.query("rollback");
    }
  });

  it.each([
    ["2026-11-19", "2026-11-18", "2026-11-20"],
    ["2026-11-05", "2026-11-04", "2026-11-06"],
  ])(
    "compares with the days from %s on, where they are wholly held and over",
    async (first, before, second) => {
      const request = await database.ask(getReportType("clicks_details_excel"), {
        searchParams: { start_date: "2026-11-22", end_date: "2026-11-23" },
      });
      const { comparison, figures, series } = await readSummary(database.client, request, first);
      expect(comparison).toMatchObject({ start_date: first, end_date: second });
      const [then] =
        await database.byHand(`select sum(click_count)::text as clicks, count(distinct advertiser_id)::text as advertisers,
      count(distinct click_date)::text as days from daily_clicks where click_date > '${before}' and click_date <= '${second}'`);
      for (const { id, previous } of figures) expect({ id, previous }).toEqual({ id, previous: then?.[id] });
      const byDay = await database.byHand(`select coalesce(sum(click_count), 0)::int as clicks
      from generate_series('${first}'::date, '${second}', '1 day') day
      left join daily_clicks on click_date = day group by day order by day`);
      expect(series?.measures.map(({ previous }) => previous)).toEqual([byDay.map(({ clicks }) => clicks)]);
    },
  );

  it("compares with the same days a year before, and with nothing where there is no data of them", async () => {
    const request = await database.ask(getReportType("clicks_details_excel"), {
      searchParams: { start_date: "2026-11-11", end_date: "2026-11-20" },
    });
    const { comparison, figures } = await readSummary(database.client, request, "year_before");
    expect(comparison).toMatchObject({ start_date: "2025-11-11", end_date: "2025-11-20" });
    expect(figures.map(({ previous }) => previous)).toEqual(figures.map(() => null));
  });

  it("refuses to compare with days that are not over, and says from when on they are", async () => {
    const request = await database.ask(getReportType("clicks_details_excel"), {
      searchParams: { start_date: "2026-11-11", end_date: "2026-11-20" },
    });
    const { today } = request.parameters;
    const [lastTen] = await database.byHand(
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

  it.each([
    ["0001-01-01", "0001-01-20"],
    ["9999-12-12", "9999-12-31"],
    ["0001-01-01", "9999-12-31"],
  ])("is told of the first and the last days that there are (%s to %s)", async (start_date, end_date) => {
    const isLong = start_date.slice(0, 4) !== end_date.slice(0, 4);
    for (const type of reportTypes.filter(({ period }) => !isLong || period?.daysMax === undefined)) {
      const request = await database.ask(type, { searchParams: { start_date, end_date } });
      const { figures } = await readSummary(database.client, request, undefined);
      expect(figures.length).toBeGreaterThan(0);
    }
  });

  it("of hot advertisers never adds amounts across currencies", async () => {
    const type = getReportType("hot_advertisers_excel");
    const request = { searchParams: { start_date: "2026-11-01", end_date: "2026-11-24", country: "US" } };
    const summary = await readSummary(database.client, await database.ask(type, request));
    const sales = (from: string, to: string, what: string) => `select ${what} from transactions t
      join advertisers a on a.id = t.advertiser_id
      where transaction_date between '${from}' and '${to}' and coalesce(t.status, '') !~ 'DENIED|cancelled'
        and (a.country = 'US' or 'US' = any(a.countries))`;
    const amounts =
      "t.currency::text, sum(sale_amount)::text as sales, sum(commission_amount)::text as commission";
    const now = await database.byHand(`${sales("2026-11-01", "2026-11-24", amounts)} group by t.currency`);
    const before = await database.byHand(`${sales("2026-10-08", "2026-10-31", amounts)} group by t.currency`);
    expect(now.length).toBeGreaterThan(2);
    for (const id of ["sales", "commission"]) {
      const figures = summary.figures.filter((figure) => figure.id === id);
      expect(figures.map(({ currency, value }) => [currency, Number(value)]).sort()).toEqual(
        now.map((row) => [row.currency, Number(row[id])]).sort(),
      );
      for (const { currency, previous } of figures) {
        expect(Number(previous)).toBe(Number(before.find((row) => row.currency === currency)?.[id] ?? 0));
      }
      const byDay = await database.byHand(
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
      await database.byHand(`${sales("2026-11-01", "2026-11-24", "a.id::text as key, a.name as label, sum(commission_amount)::float8 as value")}
      and t.currency = '${currency}' group by a.id having sum(commission_amount) > 0
      order by value desc, a.name collate "und-x-icu" limit 10`);
    const topBefore =
      await database.byHand(`${sales("2026-10-08", "2026-10-31", "a.id::text as key, sum(commission_amount)::float8 as value")}
      and t.currency = '${currency}' group by a.id`);
    expect(summary.ranking?.items).toEqual(
      top.map((item) => ({ ...item, previous: topBefore.find(({ key }) => key === item.key)?.value ?? 0 })),
    );
  });

  it.each(reportTypes.map((type) => [type.id, type] as const))(
    "of %s: a figure and a row of the ranking are what their filters keep",
    async (_, type) => {
      const whole = await readSummary(database.client, await database.ask(type, {}));
      const [rows] = whole.figures;
      for (const { id, filters, value } of whole.figures) {
        if (!filters) continue;
        const kept = await readSummary(database.client, await database.ask(type, { searchParams: filters }));
        expect([id, kept.figures.find((figure) => figure.id === rows?.id)?.value]).toEqual([id, value]);
      }
      const [first] = whole.ranking?.items ?? [];
      const { filter } = whole.ranking ?? {};
      if (!first || !filter) return;
      const kept = await readSummary(
        database.client,
        await database.ask(type, { searchParams: { [filter]: first.key } }),
      );
      expect(kept.ranking?.items).toEqual([first]);
    },
  );

  it("of deals and advertisers counts the filtered rows and compares with nothing", async () => {
    const deals = await readSummary(
      database.client,
      await database.ask(getReportType("deals_excel"), { searchParams: { exclusive: true } }),
    );
    const running = `coalesce(d.start_date, '2026-11-24') <= '2026-11-24' and coalesce(d.end_date, '2026-11-24') >= '2026-11-24'`;
    const [counted] = await database.byHand(`select count(*)::text as deals, count(*)::text as exclusive,
        count(*) filter (where ${running})::text as active,
        count(*) filter (where ${running} and d.end_date between '2026-11-24' and '2026-11-30')::text as ending
      from deals d join advertisers a on a.id = d.advertiser_id join publishers p on p.id = a.publisher_id
      where d.exclusive and not p.hide_deals`);
    for (const { id, value, previous } of deals.figures) {
      expect({ id, value, previous }).toEqual({ id, value: counted?.[id], previous: null });
    }
    const byDay =
      await database.byHand(`select (select count(*) from deals d join advertisers a on a.id = d.advertiser_id
        join publishers p on p.id = a.publisher_id where d.exclusive and not p.hide_deals
        and coalesce(d.start_date, day) <= day and coalesce(d.end_date, day) >= day)::int as count
      from generate_series('2026-10-26'::date, '2026-11-24', '1 day') day order by day`);
    expect(deals.series?.measures[0]?.values).toEqual(byDay.map(({ count }) => count));

    const advertisers = await readSummary(
      database.client,
      await database.ask(
        getReportType("advertisers_csv"),
        { searchParams: { network_id: 2 } },
        "alpha@example.com",
      ),
    );
    const [clicks] = await database.byHand(`select sum(click_count)::int as clicks from daily_clicks
      where network_id = 2 and publisher_id = 2 and click_date between '2026-10-26' and '2026-11-24'`);
    const line = advertisers.series?.measures.find(({ id }) => id === "clicks");
    expect(line?.values.reduce((sum, value) => sum + value, 0)).toBe(clicks?.clicks);
  });

  it.each(["admin@example.com", "alpha@example.com"])(
    "of any period compares with the days just before, where they are wholly held, and says otherwise from when on: %s",
    async (email) => {
      const type = getReportType("clicks_details_excel");
      const [held] = await database.byHand(
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
            const asked = await database.ask(type, { searchParams: { ...period, min_clicks: least } }, email);
            const summary = await readSummary(database.client, asked);
            const { today } = asked.parameters;
            expect(summary.comparison).toEqual({
              ...before,
              includes_today: period.start_date <= today && today <= period.end_date,
            });
            const sumOf = async (days: typeof period) =>
              (
                await database.byHand(`select coalesce(sum(click_count), 0)::text as clicks from daily_clicks
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
    const [held] = await database.byHand(`select (select min(click_date)::text from daily_clicks) as clicks,
      (select min(transaction_date)::text from transactions) as sales`);
    const dayAfter = (day: unknown, days: number) =>
      new Date(Date.parse(String(day)) + days * 86_400_000).toISOString().slice(0, 10);
    const growthOf = async (what: "clicks" | "sales", shift: number) => {
      // Ten days of which the ten before begin with the first day there is, or so many days later.
      const period = {
        start_date: dayAfter(held?.[what], 10 + shift),
        end_date: dayAfter(held?.[what], 19 + shift),
      };
      const request = await database.ask(type, { searchParams: { ...period, limit: 500 } });
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
    const summary = await readSummary(database.client, await database.ask(type, request));
    expect(summary.series).toBeNull();
    expect(summary.figures.every(({ previous }) => previous === null)).toBe(true);
  });
});

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}
