import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPool } from "@/lib/db/pool";
import { createTestDatabase, databaseKinds, type TestDatabase } from "@/lib/testing/database/database";

const commissions: [
  words: string | null,
  type: string,
  least: string | null,
  most: string | null,
  currency: string | null,
][] = [
  ["10%", "percent", "10.0000", "10.0000", null],
  ["Up to 7.25 %", "percent", "7.2500", "7.2500", null],
  ["UP TO 7,5%", "percent", "7.5000", "7.5000", null],
  ["5-10%", "percent_range", "5.0000", "10.0000", null],
  ["10% - 5%", "percent_range", "5.0000", "10.0000", null],
  ["4% to 6% of sale", "percent_range", "4.0000", "6.0000", null],
  ["8%\u00a0–\u00a012%", "percent_range", "8.0000", "12.0000", null],
  ["\u3000up\u2009to\u1680\u200a8\u205f%\ufeff", "percent", "8.0000", "8.0000", null],
  ["5\u2028%\t-\u008510 %", "percent_range", "5.0000", "10.0000", null],
  ["5% - 5%", "percent", "5.0000", "5.0000", null],
  ["10% per sale", "percent", "10.0000", "10.0000", null],
  ["$12", "flat", "12.0000", "12.0000", "USD"],
  ["£25.50 per sale", "flat", "25.5000", "25.5000", "GBP"],
  ["12,5 EUR", "flat", "12.5000", "12.5000", "EUR"],
  ["$1,250.00", "flat", "1250.0000", "1250.0000", "USD"],
  ["CA$ 3/lead", "flat", "3.0000", "3.0000", "CAD"],
  ["$5 - $10", "flat_range", "5.0000", "10.0000", "USD"],
  ["€5-10", "flat_range", "5.0000", "10.0000", "EUR"],
  ["5 - 10 SEK", "flat_range", "5.0000", "10.0000", "SEK"],
  ["$5 - €10", "unknown", null, null, null],
  ["$5 - 10%", "unknown", null, null, null],
  ["10", "unknown", null, null, null],
  ["5-8", "unknown", null, null, null],
  ["10 percent or so", "unknown", null, null, null],
  ["=5%", "unknown", null, null, null],
  ["-5%", "unknown", null, null, null],
  ["$999999999999", "unknown", null, null, null],
  ["Varies", "unknown", null, null, null],
  ["", "unknown", null, null, null],
  [null, "unknown", null, null, null],
];

describe.each(databaseKinds)("in $kind", ({ isForeign }) => {
  let database: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    database = await createTestDatabase({ isForeign });
    client = new pg.Client(database.url);
    await client.connect();
    await client.query(`
      insert into networks (name, slug) values ('Awin', 'awin');
      insert into publishers (name, slug) values ('House', 'house');
      insert into advertisers (network_id, publisher_id, name, slug, currency)
        select 1, 1, 'A' || n, 'a' || n, case when n % 3 = 0 then 'EUR' end from generate_series(1, 40) n;
      insert into tags (name, slug) select 'tag ' || n, 'tag-' || n from generate_series(1, 5) n`);
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  test.each(commissions)(
    "the commission %j is %s, %s to %s, %s",
    async (words, type, least, most, currency) => {
      const { rows } = await client.query(
        `insert into advertisers (network_id, publisher_id, name, slug, commission_rate)
       values (1, 1, 'C', 'c', $1) returning commission_type, commission_min, commission_max, currency`,
        [words],
      );
      await client.query("delete from advertisers where slug = 'c'");
      expect(rows).toEqual([
        { commission_type: type, commission_min: least, commission_max: most, currency },
      ]);
    },
  );

  test("what a commission said goes when its text does, and what was given stays while no text says otherwise", async () => {
    const terms = async (change: string) => {
      const { rows } = await client.query(
        `update advertisers set ${change} where id = 1 returning commission_type as type, commission_max::float as most`,
      );
      return rows;
    };
    expect(await terms("commission_rate = '12%'")).toEqual([{ type: "percent", most: 12 }]);
    expect(await terms("commission_max = 99")).toEqual([{ type: "percent", most: 12 }]);
    expect(await terms("commission_rate = 'ask us'")).toEqual([{ type: "unknown", most: null }]);
    expect(await terms("commission_type = 'flat', commission_max = 3")).toEqual([{ type: "flat", most: 3 }]);
    expect(await terms("commission_rate = null")).toEqual([{ type: "unknown", most: null }]);
  });

  test("every blank of Unicode, and each that JavaScript trims, may stand around a status, and nothing else may", async () => {
    const characters = Array.from({ length: 0xffff }, (_, code) => String.fromCharCode(code + 1)).filter(
      (character) => !/[\ud800-\udfff]/.test(character),
    );
    const { rows } = await client.query(
      `select c from unnest($1::text[]) c where not is_open_or_paid(c || c || 'Declined' || c)`,
      [characters],
    );
    expect(rows.map(({ c }) => c)).toEqual(
      characters.filter((character) => /\p{White_Space}/u.test(character) || character.trim() === ""),
    );
  });

  /** Written anew from what the columns mean: the sales that may still be paid, those in the advertiser's currency summed. */
  const wrongSales = `
    select a.id, a.currency, a.transactions_count, a.global_total_sales from advertisers a
    where a.transactions_count <> (select count(*) from transactions t where t.advertiser_id = a.id
        and (t.status is null or t.status !~* '^[ \\t\\u00a0]*(declined|rejected|cancell?ed|reversed|void(ed)?|denied|deleted)[ \\t\\u00a0]*$'))
      or a.global_total_sales <> (select coalesce(sum(t.sale_amount), 0) from transactions t
        where t.advertiser_id = a.id and t.currency = a.currency
        and (t.status is null or t.status !~* '^[ \\t\\u00a0]*(declined|rejected|cancell?ed|reversed|void(ed)?|denied|deleted)[ \\t\\u00a0]*$'))
      or (a.id % 3 = 0) <> (a.currency is not distinct from 'EUR' and a.id % 3 = 0)`;

  const sales = (from: number, to: number) => `
    insert into transactions (advertiser_id, publisher_id, network_id, transaction_id, transaction_date, sale_amount,
      currency, status)
    select 1 + n % 37, 1, 1, 'T' || n, '2026-11-01', (n * 31 % 9000) / 100.0 - 10,
      (array['USD', 'USD', 'GBP', 'EUR'])[1 + n / 37 % 4],
      (array['approved', 'Declined', null, 'pending', 'VOID', 'paid', E'cancelled\\t ', E'\\u00a0rejected'])[1 + n % 8]
    from generate_series(${from}, ${to}) n`;

  test("counts and sales of advertisers follow every change of their transactions", async () => {
    for (const change of [
      sales(1, 3000),
      sales(3001, 3001),
      "update transactions set status = 'reversed' where id % 5 = 0",
      "update transactions set advertiser_id = 40, sale_amount = 7 where id % 11 = 0",
      "delete from transactions where id % 7 = 0",
      "update advertisers set currency = 'GBP' where id % 4 = 0 and id % 3 > 0",
      "update advertisers set commission_rate = '€5' where id = 10",
    ]) {
      await client.query(change);
      expect((await client.query(wrongSales)).rows, change).toEqual([]);
    }
    const { rows } = await client.query("select sum(transactions_count)::int as sales from advertisers");
    expect(rows[0].sales).toBeGreaterThan(1000);
    await client.query("truncate transactions");
    expect((await client.query(wrongSales)).rows).toEqual([]);
  });

  test("an advertiser without a currency takes that of most of its sales", async () => {
    await client.query(
      `insert into transactions (advertiser_id, publisher_id, network_id, transaction_id, transaction_date,
         sale_amount, currency) select 38, 1, 1, 'M' || n, '2026-11-01', n, case when n < 3 then 'CHF' else 'SEK' end
       from generate_series(1, 5) n`,
    );
    expect(
      (
        await client.query(
          "select currency, transactions_count as count, global_total_sales as sales from advertisers where id = 38",
        )
      ).rows,
    ).toEqual([{ currency: "SEK", count: 5, sales: "12.00" }]);
  });

  test("of two who write sales of one advertiser at once, none is lost", async () => {
    const pool = createPool(database.url, 4);
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        pool.query(
          `insert into transactions (advertiser_id, publisher_id, network_id, transaction_id, transaction_date,
             sale_amount, currency) values (39, 1, 1, $1, '2026-11-01', 1, 'EUR'), (3, 1, 1, $1, '2026-11-01', 1, 'EUR')`,
          [`P${n}`],
        ),
      ),
    );
    await pool.end();
    const { rows } = await client.query(
      "select id, transactions_count as count, global_total_sales as sales from advertisers where id in (3, 39) order by id",
    );
    expect(rows).toEqual([
      { id: 3, count: 40, sales: "40.00" },
      { id: 39, count: 40, sales: "40.00" },
    ]);
  });

  test("the taggings of a tag are counted with every change", async () => {
    for (const change of [
      `insert into taggings (tag_id, taggable_type, taggable_id) select 1 + n % 4, 'advertiser', n from generate_series(1, 30) n`,
      "update taggings set tag_id = 5 where id % 3 = 0",
      "delete from taggings where id % 4 = 0",
      "truncate taggings",
    ]) {
      await client.query(change);
      const { rows } = await client.query(
        "select id from tags where taggings_count <> (select count(*) from taggings where tag_id = tags.id)",
      );
      expect(rows, change).toEqual([]);
    }
  });

  test.each([
    ["transactions", "sale_amount = 'NaN'"],
    ["transactions", "transaction_date = 'infinity'"],
    ["advertisers", "commission_rate = null, commission_min = 'NaN'"],
    ["advertisers", "created_at = '-infinity'"],
  ])("in %s nothing may be set to %s", async (table, change) => {
    await expect(client.query(`update ${table} set ${change}`)).rejects.toThrow(/_finite_check"$/);
  });
});
