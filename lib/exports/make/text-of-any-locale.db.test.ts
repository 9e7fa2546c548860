import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CreateExportBody } from "@/lib/contract/export";
import { preflightExport } from "@/lib/exports/request/preflight";
import { readRequest } from "@/lib/exports/request/read-request";
import { readPage } from "@/lib/reports/page/read-page";
import { buildQuery } from "@/lib/reports/query/build-query";
import { databaseKinds } from "@/lib/testing/database/database";
import { createExportFixture, type ExportFixture } from "@/lib/testing/exports/export-fixture";
import { readFileRows } from "@/lib/testing/exports/read-file";
import { wideShare } from "@/lib/testing/exports/test-share";

// Text is folded and ordered by one rule, whatever the locale of the database: on the page, in counts and in files.

/** In the order that a reader expects. The first is written with a combining accent, as files of some systems have it. */
const names = [
  "a_b",
  "Äpfel",
  "apple",
  "Cafe\u0301 Noël",
  "ÉCLAIR",
  "Éclair Paris",
  "IRIS 50 off",
  "iris_50%\\off",
  "İstanbul ISPARTA",
  "STRASSE",
  "Straße",
  "ＷＩＤＥ",
  "Zebra",
  "ΟΔΟΣ ΜΕΣΑ",
  "Магазин",
];

let fixture: ExportFixture;

async function page(body: { report_type: string; search_params?: object; index_params?: object }) {
  const { pool } = fixture.makeDeps;
  const { members, query } = await request(body);
  const shown = await readPage(pool, { ...members[0], scope: query.scope }, { limit: 100, offset: 0 });
  return shown.rows.map((row) => String(row.name ?? row.advertiser));
}

function request(body: object) {
  const { database } = fixture.makeDeps;
  return readRequest(
    database,
    fixture.viewer,
    { report_type: "", search_params: {}, index_params: {}, ...body },
    now,
  );
}

const now = new Date();

/** The names in the file of an export, and how many rows its preview counted. */
async function file(body: CreateExportBody) {
  const { makeDeps, viewer } = fixture;
  const { database, pool, store } = makeDeps;
  const serialize = { store, origin: "http://app.test", downloadExpiresInSeconds: 60 };
  const parts = { database, pool, dedupeWindowSeconds: 0, share: wideShare, serialize };
  const asked = { search_params: {}, index_params: {}, ...body };
  const { row_count } = await preflightExport(parts, { viewer, body: asked, arrivedAt: now });
  const { storageKey, filename } = await fixture.load(await fixture.make(body, { arrivedAt: now }));
  const [header = [], ...rows] = readFileRows(await store.get(storageKey ?? ""), filename ?? "");
  const column = header.findIndex((cell) => cell === "Name" || cell === "Advertiser");
  return { names: rows.map((row) => String(row[column])), previewed: row_count };
}

describe.each(databaseKinds)("on $kind", ({ isForeign }) => {
  beforeAll(async () => {
    fixture = await createExportFixture({ trancheBytes: 1_000_000, isForeign });
    const { pool } = fixture.makeDeps;
    await pool.query("insert into networks (name, slug) values ('Élan Média', 'elan'), ('CJ', 'cj')");
    await pool.query("insert into publishers (name, slug) values ('Publisher', 'publisher')");
    await pool.query(
      `insert into advertisers (network_id, publisher_id, name, slug, domain, url)
       select 1, 1, name, 'slug-' || place, 'Каталог-' || place || '.example', 'https://x.example/Ä' || place
       from unnest($1::text[]) with ordinality t (name, place) order by name collate "C"`,
      [names],
    );
    await pool.query(`insert into deals (advertiser_id, title, deal_type)
      select id, name, case when id % 2 = 0 then 'GRÖSSE' else 'Größe' end from advertisers`);
    await pool.query(
      "insert into daily_clicks select id, 1, 1, (now() at time zone 'UTC')::date - 1, 5 from advertisers",
    );
  });
  afterAll(() => fixture.close());

  const reports = [
    { report_type: "advertisers_csv", index_params: { sort: "name" } },
    { report_type: "deals_excel", index_params: { sort: "title" } },
    { report_type: "deals_excel", index_params: { sort: "advertiser_name" } },
    { report_type: "clicks_details_excel", index_params: { sort: "advertiser_name" } },
    // Same day and same count: the name decides.
    { report_type: "clicks_details_excel", index_params: { sort: "click_date" } },
    { report_type: "clicks_details_excel", index_params: { sort: "click_count" } },
  ];
  it.each(reports)("names are in a reader's order: $report_type by $index_params.sort", async (body) => {
    expect(await page(body)).toEqual(names);
    const {
      members: [{ reportType, parameters }],
      query: { scope },
    } = await request(body);
    const { text, values } = buildQuery(reportType, parameters, scope).rows;
    const { rows } = await fixture.makeDeps.pool.query({ text, values });
    expect(rows.map((row) => row.name ?? row.advertiser)).toEqual(names);
  });

  it("so they are in a file; one with a row cap holds the first names, and a descending one the last", async () => {
    expect((await file({ report_type: "clicks_details_excel" })).names).toEqual(names);
    const capped = { report_type: "clicks_details_excel", index_params: { limit: 4 } };
    expect((await file(capped)).names).toEqual(names.slice(0, 4));
    const turned = { report_type: "advertisers_csv", index_params: { sort: "name_desc" } };
    expect((await file(turned)).names).toEqual(names.toReversed());
  });

  const searches: [typed: string, found: string[]][] = [
    ["магазин", ["Магазин"]],
    ["МАГАЗИН", ["Магазин"]],
    ["éclair", ["ÉCLAIR", "Éclair Paris"]],
    ["e\u0301clair p", ["Éclair Paris"]],
    ["Café", ["Cafe\u0301 Noël"]],
    ["strasse", ["STRASSE", "Straße"]],
    ["STRAẞE", ["STRASSE", "Straße"]],
    ["istanbul", ["İstanbul ISPARTA"]],
    ["ISTANBUL", ["İstanbul ISPARTA"]],
    ["ısparta", ["İstanbul ISPARTA"]],
    ["iris", ["IRIS 50 off", "iris_50%\\off"]],
    ["οδος", ["ΟΔΟΣ ΜΕΣΑ"]],
    ["μες", ["ΟΔΟΣ ΜΕΣΑ"]],
    ["wide", ["ＷＩＤＥ"]],
    ["ｚｅｂｒａ", ["Zebra"]],
    ["_50", ["iris_50%\\off"]],
    ["50%", ["iris_50%\\off"]],
    ["％＼o", ["iris_50%\\off"]],
    ["%\\", ["iris_50%\\off"]],
    ["a_b", ["a_b"]],
    ["%", ["iris_50%\\off"]],
    ["eclair", []],
    ["\u{FDFA}".repeat(200), []],
  ];
  it.each(searches)("the search %s finds %j on the page of each report", async (search, found) => {
    for (const report_type of ["advertisers_csv", "deals_excel", "hot_advertisers_excel"]) {
      expect((await page({ report_type, search_params: { search } })).toSorted()).toEqual(found.toSorted());
    }
    expect(await page({ report_type: "clicks_details_excel", search_params: { search } })).toEqual(found);
  });

  it.each([
    ["advertisers_csv", "Cafe\u0301", ["Cafe\u0301 Noël"]],
    ["clicks_details_excel", "éclair", ["ÉCLAIR", "Éclair Paris"]],
  ])(
    "what the page finds, the preview counts and the file holds: %s of %s",
    async (report_type, search, found) => {
      expect(await file({ report_type, search_params: { search } })).toEqual({
        names: found,
        previewed: found.length,
      });
    },
  );

  it("words and addresses are folded as names are", async () => {
    const count = async (report_type: string, search_params: object) =>
      (await page({ report_type, search_params })).length;
    expect(await count("advertisers_csv", { domain: "КАТАЛОГ-3.EXAMPLE" })).toBe(1);
    expect(await count("advertisers_csv", { domain: "example" })).toBe(names.length);
    expect(await count("advertisers_csv", { url: "EXAMPLE/ä1" })).toBe(7);
    expect(await count("deals_excel", { deal_type: "grösse" })).toBe(names.length);
    expect(await count("advertisers_csv", { network: "Élan Média" })).toBe(names.length);
    expect(await count("advertisers_csv", { network: "e\u0301lan MÉDIA" })).toBe(names.length);
  });

  it("folding what is folded, and what has another case or spelling, changes nothing: of each character", async () => {
    const { rows } = await fixture.makeDeps.pool.query(`
      select to_hex(code) from generate_series(1, 12288) code, lateral (select 'a' || chr(code) || chr(769) as text) one
      where fold_text(text) <> all (array[fold_text(fold_text(text)), fold_text(upper(text collate "und-x-icu")),
        fold_text(lower(text collate "und-x-icu")), fold_text(normalize(text, nfd)), fold_text(normalize(text, nfkc))])`);
    expect(rows).toEqual([]);
  });
});
