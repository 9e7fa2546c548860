import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReportDescription } from "@/lib/contract/report-description";
import { isOpenEnded } from "@/lib/contract/words/filter-values";
import type { Database } from "@/lib/db/prisma";
import { reportTypes } from "@/lib/reports/list";
import { openReports } from "@/lib/testing/reports/open-reports";
import type { ReportDatabase } from "@/lib/testing/reports/report-database";
import { describeReportType } from "./describe-report-type";
import { optionsMax, withNames, withOptions } from "./filter-options";

let reports: ReportDatabase;
let database: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ reports, database, close } = await openReports());
});
afterAll(() => close());

const plain = reportTypes.map(describeReportType);

/** The options of the filter, over all report types that have it. */
function optionsOf(descriptions: readonly ReportDescription[], key: string) {
  return descriptions.flatMap(({ filters }) =>
    filters.filter((filter) => filter.key === key).map(({ control }) => control.options),
  );
}

async function named(chosen: Record<string, unknown>[], email = "admin@example.com") {
  return withNames(plain, database, await reports.scopeOf(email), chosen);
}

async function advertisers(where: string) {
  const { rows } = await reports.client.query(
    `select id::text as value, name as label from advertisers a where ${where} order by id limit 3`,
  );
  expect(rows).toHaveLength(3);
  return rows;
}

describe("a list of options", () => {
  const openEnded = async () => {
    const listed = await withOptions(plain, database, await reports.scopeOf("admin@example.com"));
    const filters = listed.flatMap((description) => description.filters).filter(isOpenEnded);
    return new Set(filters.flatMap(({ control }) => control.options_from ?? []));
  };

  it("is open-ended where it could not hold all there are, and then alone", async () => {
    expect(await openEnded()).toEqual(new Set(["advertisers"]));
    await reports.client.query(
      "insert into publishers (name, slug) select 'Many ' || n, 'many-' || n from generate_series(1, $1::int) n",
      [optionsMax],
    );
    try {
      expect(await openEnded()).toEqual(new Set(["advertisers", "publishers"]));
    } finally {
      await reports.client.query("delete from publishers where slug like 'many-%'");
    }
  });
});

describe("the names of what is chosen", () => {
  it("are those of its ids, given as text, as numbers or as lists, in every report type", async () => {
    const all = await advertisers("true");
    const [first, second, third] = all.map(({ value }) => value);
    const found = await named([
      { advertiser_id: `${first}, ${second}` },
      { advertiser_id: [Number(third)], search: "4711" },
    ]);
    for (const options of optionsOf(found, "advertiser_id")) {
      expect(options?.toSorted((a, b) => Number(a.value) - Number(b.value))).toEqual(all);
    }
  });

  it("have hints where two of them are the same", async () => {
    const [one, other, third] = await advertisers("true");
    await reports.client.query("update advertisers set name = $1 where id = $2", [one.label, other.value]);
    try {
      const { rows: networks } = await reports.client.query(
        `select a.id::text as value, n.name from advertisers a join networks n on n.id = a.network_id
         where a.id::text = any($1)`,
        [[one.value, other.value]],
      );
      const hinted = networks.map(({ value, name }) => ({
        value,
        label: one.label,
        hint: `${name} · id ${value}`,
      }));
      const chosen = [one, other, third].map(({ value }) => value);
      for (const options of optionsOf(await named([{ advertiser_id: chosen }]), "advertiser_id")) {
        expect(options).toHaveLength(3);
        expect(options).toEqual(expect.arrayContaining([third, ...hinted]));
      }
    } finally {
      await reports.client.query("update advertisers set name = $1 where id = $2", [
        other.label,
        other.value,
      ]);
    }
  });

  it("are found under every name of a filter", async () => {
    const { rows } = await reports.client.query("select id::text as value, name as label from networks");
    for (const { filters } of plain) {
      const network = filters.find(({ control }) => control.options_from === "networks");
      for (const name of [network?.key ?? "", ...(network?.aliases ?? [])]) {
        const found = optionsOf(await named([{ [name]: rows[0].value }]), network?.key ?? "");
        expect(found).toEqual(found.map(() => [rows[0]]));
      }
    }
  });

  it("stand behind the options that the viewer chooses from, each once", async () => {
    const scope = await reports.scopeOf("admin@example.com");
    const listed = await withOptions(plain, database, scope);
    expect(await withNames(listed, database, scope, [{ network_id: "1", publisher_id: "1" }])).toEqual(
      listed,
    );
    const [one] = await advertisers("true");
    const more = await withNames(listed, database, scope, [{ network_id: "1", advertiser_id: one.value }]);
    expect(optionsOf(more, "network_id")).toEqual(optionsOf(listed, "network_id"));
    expect(optionsOf(more, "advertiser_id")).toEqual(optionsOf(listed, "advertiser_id").map(() => [one]));
  });

  it("are not told of what the viewer may not see, nor of ids that nobody has, nor of words", async () => {
    const { rows } = await reports.client.query(
      `select email, publisher_id from users
       where publisher_id is not null and agency_id is null and network_id is null and not admin limit 1`,
    );
    const [viewer] = rows;
    const [own] = await advertisers(`publisher_id = ${viewer.publisher_id}`);
    const [other] = await advertisers(
      `publisher_id <> ${viewer.publisher_id} and not exists (select from daily_clicks c
         where c.advertiser_id = a.id and c.publisher_id = ${viewer.publisher_id})`,
    );
    const words = ["Awin", "1e3", "-1", "0", "2147483648", "99999999999999999999", ""];
    const chosen = [own.value, other.value, "2147483647", ...words];
    const found = optionsOf(await named([{ advertiser_id: chosen }], viewer.email), "advertiser_id");
    expect(found).toEqual(found.map(() => [own]));
    expect(await named([{ advertiser_id: words }, { advertiser_id: { a: 1 } }])).toEqual(plain);
  });
});
