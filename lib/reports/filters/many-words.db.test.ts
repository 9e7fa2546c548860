import { afterAll, beforeAll, expect, it } from "vitest";
import { readCount } from "@/lib/reports/page/read-page";
import { advertisersCsv } from "@/lib/reports/types/advertisers-csv";
import { dealsExcel } from "@/lib/reports/types/deals-excel";
import { createTestDatabase } from "@/lib/testing/database/database";
import { createReportDatabase, type ReportDatabase } from "@/lib/testing/reports/report-database";

// People paste what another program has listed: a filter of thousands of words over tens of thousands of records.

const records = 20_000;
const words = 5_000;

let database: ReportDatabase;
beforeAll(async () => {
  database = await createReportDatabase(await createTestDatabase());
  await database.byHand(`
    insert into advertisers (network_id, publisher_id, name, slug, domain)
      select (select min(id) from networks), (select min(id) from publishers), 'Many ' || n, 'many-' || n,
        case n % 3 when 0 then 'www.' when 1 then 'de.shop.' else '' end || 'many-' || n || '.Example.test'
      from generate_series(1, ${records}) n;
    insert into deals (advertiser_id, title, deal_type)
      select (select min(id) from advertisers), 'Many ' || n, 'Type ' || n from generate_series(1, ${records}) n;
    analyze;
  `);
  // A hundredth of it is needed. Where each record meets each word, it is several times this on any machine.
  await database.byHand("set statement_timeout = '15s'");
});
afterAll(() => database.close());

const every = (step: number, word: (n: number) => string) =>
  Array.from({ length: words }, (_, index) => word((index + 1) * step));

it("thousands of domains find what is below them, among tens of thousands of advertisers", async () => {
  const domain = every(7, (n) => `many-${n}.EXAMPLE.test`);
  const request = await database.ask(advertisersCsv, { searchParams: { domain } });
  expect(await readCount(database.client, request)).toBe(Math.floor(records / 7));
});

it("a domain is found whole, and with its subdomains, and not as the end of another word", async () => {
  const count = async (domain: string) =>
    readCount(database.client, await database.ask(advertisersCsv, { searchParams: { domain } }));
  expect(await count("many-3.example.test")).toBe(1);
  expect(await count("shop.many-4.example.test")).toBe(1);
  expect(await count("any-3.example.test")).toBe(0);
  expect(await count("example.test")).toBe(records);
  expect(await count("test")).toBe(records);
  expect(await count("ample.test")).toBe(0);
});

it("thousands of types of deals are found among tens of thousands of deals", async () => {
  const deal_type = every(3, (n) => `TYPE ${n}`);
  const request = await database.ask(dealsExcel, { searchParams: { deal_type } });
  expect(await readCount(database.client, request)).toBe(words);
});
