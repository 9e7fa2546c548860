import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getManifest } from "@/lib/exports/read/manifest";
import { getReportType } from "@/lib/reports/list";
import { parseParameters } from "@/lib/reports/parameters/parse-parameters";
import { readSummary } from "@/lib/reports/summary/read-summary";
import { databaseKinds } from "@/lib/testing/database/database";
import { createExportFixture, type ExportFixture } from "@/lib/testing/exports/export-fixture";
import { type Cell, readFileRows } from "@/lib/testing/exports/read-file";
import { viewerOf } from "@/lib/testing/viewers";

// Values that real data has and made-up data has not, as the files show them.

const arrivedAt = new Date("2026-11-24T10:00:00Z");
const hotType = "hot_advertisers_excel";
/** The period of ten days whose ten days before begin on 2026-11-05. */
const period = { start_date: "2026-11-15", end_date: "2026-11-24" };

const data = `
  insert into networks (name, slug) values ('Network', 'network');
  insert into publishers (name, slug, house) values ('House', 'house', true), ('Old', 'old', false), ('New', 'new', false);
  insert into users (email, name, publisher_id) values ('old@example.com', 'Old', 2), ('new@example.com', 'New', 3);
  insert into advertisers (network_id, publisher_id, name, slug, currency)
    select 1, 1 + id / 100, name, name, currency from (values
      (101, 'from less than nothing', 'USD'), (102, 'down from less', 'EUR'), (103, 'from nothing', 'USD'),
      (104, 'by half', 'GBP'), (105, 'declined alone', 'EUR'), (106, 'of every status', null),
      (107, 'of clicks', null), (201, 'of the new one', 'USD')
    ) as named (id, name, currency) order by id;
  insert into transactions (advertiser_id, publisher_id, network_id, transaction_id, transaction_date, sale_amount,
      commission_amount, currency, status)
    select a.id, a.publisher_id, 1, 'T' || row_number() over (), day::date, amount, amount / 10.0,
      coalesce(a.currency, 'USD'), sale.status
    from (values
      ('from less than nothing', '2026-11-10', -100, null), ('from less than nothing', '2026-11-20', 500, 'approved'),
      ('down from less', '2026-11-10', -100, 'paid'), ('down from less', '2026-11-20', -500, 'paid'),
      ('from nothing', '2026-11-20', 5, 'pending'),
      ('by half', '2026-11-10', 100, 'locked'), ('by half', '2026-11-20', 150, ''),
      ('declined alone', '2026-11-20', 9000, 'DECLINED'),
      ('of every status', '2026-11-20', 1, null), ('of every status', '2026-11-20', 2, ' Pending'),
      ('of every status', '2026-11-20', 4, 'Declined'), ('of every status', '2026-11-20', 8, ' REJECTED '),
      ('of every status', '2026-11-20', 16, 'Cancelled'), ('of every status', '2026-11-20', 32, 'canceled'),
      ('of every status', '2026-11-20', 64, 'Reversed'), ('of every status', '2026-11-20', 128, 'VOID'),
      ('of every status', '2026-11-20', 256, 'voided'), ('of every status', '2026-11-20', 512, 'DENIED'),
      ('of every status', '2026-11-20', 1024, 'Deleted'), ('of every status', '2026-11-20', 2048, 'VOIDED'),
      ('of clicks', '2026-11-20', 1.25, ' ZURÜCKGEGEBEN')
    ) as sale (name, day, amount, status) join advertisers a using (name);
  insert into daily_clicks (advertiser_id, publisher_id, network_id, click_date, click_count)
    select a.id, a.publisher_id, 1, day::date, clicks from (values
      ('of clicks', '2026-11-05', 0), ('of clicks', '2026-11-20', 7), ('by half', '2026-11-05', 4), ('by half', '2026-11-20', 6),
      ('of the new one', '2026-11-06', 3), ('of the new one', '2026-11-20', 9)
    ) as click (name, day, clicks) join advertisers a using (name)`;

describe.each(databaseKinds)("on $kind", ({ isForeign }) => {
  let fixture: ExportFixture;
  beforeAll(async () => {
    fixture = await createExportFixture({ trancheBytes: 64 * 1024, isForeign });
    await fixture.makeDeps.pool.query(data);
  });
  afterAll(() => fixture.close());

  /** The rows of an export's file, by their advertiser, with the cells of some columns. */
  async function fileOf(search_params: object, columns: string, report_type = hotType) {
    const name = report_type === hotType ? "advertiser" : "name";
    const id = await fixture.make(
      { report_type, search_params, index_params: { columns: `${name},${columns}` } },
      { arrivedAt },
    );
    const { storageKey } = await fixture.load(id);
    const [, ...rows] = readFileRows(await fixture.makeDeps.store.get(storageKey ?? ""), storageKey ?? "");
    return {
      id,
      rows: Object.fromEntries(
        rows.map(([advertiser, ...cells]): [string, Cell[]] => [String(advertiser), cells]),
      ),
    };
  }

  const summaryOf = async (searchParams: object, email = "admin@example.com") => {
    const { database, pool } = fixture.makeDeps;
    const parsed = parseParameters(
      getReportType(hotType),
      { searchParams: { ...searchParams } },
      { now: arrivedAt },
    );
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    const viewer = await viewerOf(database, email);
    const request = {
      reportType: getReportType(hotType),
      parameters: parsed.parameters,
      scope: viewer.scope,
    };
    const { figures } = await readSummary(pool, request);
    return Object.fromEntries(figures.map(({ id, value, previous }) => [id, [value, previous]]));
  };

  it("growth from nothing or from less than nothing is blank, and so is what days had that are not wholly held", async () => {
    const columns = "click_growth,previous_sales_amount,sales_amount,sales_growth";
    // Sales are held from the first of the seven days before on.
    const week = { start_date: "2026-11-17", end_date: "2026-11-23" };
    expect((await fileOf(week, columns)).rows).toMatchObject({
      "from less than nothing": [null, -100, 500, null],
      "down from less": [null, -100, -500, null],
      "from nothing": [null, 0, 5, null],
      "by half": [null, 100, 150, 50],
      "of clicks": [null, 0, 1.25, null],
    });
    // Of the ten days before, clicks are held from the first on, and sales are not.
    expect((await fileOf(period, columns)).rows).toMatchObject({ "by half": [50, null, 150, null] });
  });

  it("only transactions that are or may be paid make an advertiser hot", async () => {
    const columns = "transactions,sales_amount,commission_amount";
    const { rows } = await fileOf(period, columns);
    expect(rows).not.toHaveProperty("declined alone");
    expect(rows).toMatchObject({ "of every status": [2, 3, 0.3], "by half": [1, 150, 15] });
    const all = await fileOf({ ...period, transaction_status: "all" }, columns);
    expect(all.rows).toMatchObject({
      "declined alone": [1, 9000, 900],
      "of every status": [12, 4095, 409.5],
    });
    const some = await fileOf({ ...period, transaction_status: "Denied, rejected" }, columns);
    expect(some.rows).toMatchObject({ "of every status": [2, 520, 52] });
    expect(some.rows).not.toHaveProperty("from nothing");
    const others = await fileOf({ ...period, transaction_status: "zurückgegeben" }, columns);
    expect(others.rows).toMatchObject({ "of clicks": [1, 1.25, 0.13] });
  });

  it("amounts are summed by currency alone, on the receipt of advertisers too", async () => {
    const { id, rows } = await fileOf({}, "total_sales,currency", "advertisers_csv");
    expect(rows).toMatchObject({ "down from less": ["-600.00", "EUR"], "by half": ["250.00", "GBP"] });
    const { totals } = await getManifest(fixture.makeDeps.database, fixture.viewer, id);
    const { rows: byHand } = await fixture.makeDeps.pool.query<{ currency: string; sum: string }>(
      `select currency, trim_scale(sum(global_total_sales))::text as sum from advertisers
       where currency is not null group by currency`,
    );
    expect(totals).toEqual([
      {
        column: "total_sales",
        header: "Total Sales",
        sums: Object.fromEntries(byHand.map(({ currency, sum }) => [currency, sum])),
      },
    ]);
  });

  it.each([
    ["1970-01-01", "9999-12-31"],
    ["0001-01-01", "0001-01-01"],
    ["0001-01-01", "9999-12-31"],
    ["9999-12-31", "9999-12-31"],
  ])("a file from %s to %s can be made", async (start_date, end_date) => {
    const { id, rows } = await fileOf({ start_date, end_date }, "previous_clicks,clicks,click_growth");
    expect((await fixture.load(id)).status).toBe("completed");
    if (end_date > "2026" && start_date < "2026") expect(rows).toMatchObject({ "by half": [null, 10, null] });
    const { clicks } = await summaryOf({ start_date, end_date });
    expect(clicks?.[1]).toBe(start_date > "2026" ? "0" : null);
  });

  it("a summary compares with a period that is held from its first day on, and with no other", async () => {
    // Clicks are held from 2026-11-05 on, sales from 2026-11-10 on.
    expect(await summaryOf(period)).toMatchObject({
      clicks: ["22", "7"],
      transactions: [expect.any(String), null],
    });
    const longer = { start_date: "2026-11-14", end_date: "2026-11-24" };
    expect(await summaryOf(longer)).toMatchObject({
      clicks: ["22", null],
      sales: [expect.any(String), null],
    });
    const shorter = { start_date: "2026-11-17", end_date: "2026-11-23" };
    expect(await summaryOf(shorter)).toMatchObject({ transactions: [expect.any(String), "3"] });
  });

  it("a publisher that joined late is compared with nothing from before, whoever looks", async () => {
    expect(await summaryOf(period, "old@example.com")).toMatchObject({ clicks: ["13", "4"] });
    expect(await summaryOf(period, "new@example.com")).toMatchObject({ clicks: ["9", null] });
    expect(await summaryOf({ ...period, publisher_id: 3 })).toMatchObject({ clicks: ["9", null] });
    expect(await summaryOf({ ...period, publisher_id: 2 })).toMatchObject({ clicks: ["13", "4"] });
  });
});
