import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "@/lib/auth/viewer";
import type { CreateExportBody } from "@/lib/contract/export";
import { createExport } from "@/lib/exports/request/create-export";
import { createExportOnce } from "@/lib/exports/request/create-export-once";
import { preflightExport } from "@/lib/exports/request/preflight";
import { readRequest } from "@/lib/exports/request/read-request";
import { getReportType } from "@/lib/reports/list";
import { readPage } from "@/lib/reports/page/read-page";
import { parseParameters } from "@/lib/reports/parameters/parse-parameters";
import { buildQuery } from "@/lib/reports/query/build-query";
import { databaseKinds } from "@/lib/testing/database/database";
import { createExportFixture, type ExportFixture } from "@/lib/testing/exports/export-fixture";
import { readFileColumns } from "@/lib/testing/exports/read-file";
import { wideShare } from "@/lib/testing/exports/test-share";
import { createViewer } from "@/lib/testing/viewers";

// What names, slugs and ids mean to whom, on the page and in files.

const now = new Date();
const advertisers = "advertisers_csv";
const clicks = "clicks_details_excel";

let fixture: ExportFixture;
/** Of publisher 2: sees the house's programs, and its own. */
let alpha: Viewer;

/** Ids of the advertisers that the page shows. */
async function found(
  report_type: string,
  search_params: object,
  viewer = fixture.viewer,
): Promise<unknown[]> {
  const { pool, database } = fixture.makeDeps;
  const body = { report_type, search_params: { ...search_params } };
  const { members, query } = await readRequest(database, viewer, body, now);
  const { rows } = await readPage(pool, { ...members[0], scope: query.scope }, { limit: 100, offset: 0 });
  return rows.map((row) => row.advertiser_id ?? row.id).toSorted();
}

function create(body: CreateExportBody, { viewer = fixture.viewer, isDryRun = false } = {}) {
  const { database } = fixture.makeDeps;
  const { auditOrigin } = fixture;
  return createExport(
    database,
    { dedupeWindowSeconds: 900, share: wideShare },
    { viewer, body, isDryRun, auditOrigin, arrivedAt: now },
  );
}

function preflight(body: CreateExportBody, viewer = fixture.viewer) {
  const { database, pool, store } = fixture.makeDeps;
  const serialize = { store, origin: "http://app.test", downloadExpiresInSeconds: 60 };
  return preflightExport(
    { database, pool, dedupeWindowSeconds: 900, share: wideShare, serialize },
    { viewer, body, arrivedAt: now },
  );
}

/** The issues of a request, which are the same wherever it is made. */
async function issues(report_type: string, search_params: object, viewer = fixture.viewer): Promise<unknown> {
  const body = { report_type, search_params: { ...search_params } };
  const refusals = await Promise.allSettled([
    create(body, { viewer }),
    create(body, { viewer, isDryRun: true }),
    preflight(body, viewer),
  ]);
  const details = refusals.map((one) => (one.status === "rejected" ? one.reason.details : "accepted"));
  expect(details).toEqual(details.map(() => details[0]));
  return details[0];
}

describe.each(databaseKinds)("on $kind", ({ isForeign }) => {
  beforeAll(async () => {
    fixture = await createExportFixture({ trancheBytes: 1_000_000, isForeign });
    const { pool, database } = fixture.makeDeps;
    await pool.query(`
      insert into networks (name, slug) values ('Rakuten, Inc.', 'rakuten-inc'), ('Rakuten', 'rakuten'), ('CJ', 'cj'),
        ('Élan Média', 'ELAN');
      insert into publishers (name, slug, house) values ('House', 'house', true), ('Alpha', 'alpha', false),
        ('Beta', 'beta', false);
      insert into advertisers (id, network_id, publisher_id, name, slug) values (1, 1, 1, 'Nike Inc', 'Nike-US'),
        (2, 2, 2, 'Three Sixty', '360'), (360, 3, 3, 'Secret of Beta', 'secret-beta'), (4, 4, 1, 'Izmir', '007'),
        (7, 4, 1, 'Seven', 'seven');
      insert into tags (name, slug, display_name, kind) values ('sports', 'Sports-UPPER', 'All Sports', 'tag'),
        ('travel', 'travel', null, 'vertical');
      insert into taggings (tag_id, taggable_type, taggable_id) values (1, 'advertiser', 1), (2, 'advertiser', 2);
      insert into daily_clicks select id, publisher_id, network_id, (now() at time zone 'UTC')::date - 1, 5
        from advertisers`);
    alpha = await createViewer(database, { email: "a@example.com", name: "A", publisherId: 2 });
  });
  afterAll(() => fixture.close());

  const readings: [asked: object, ids: number[]][] = [
    [{ advertiser_id: "Nike-US" }, [1]],
    [{ advertiser_id: "nike-us" }, [1]],
    [{ advertiser_id: "NİKE INC" }, [1]],
    [{ advertiser_id: "360" }, [360]],
    [{ advertiser_id: 360 }, [360]],
    [{ advertiser_id: "7" }, [7]],
    [{ advertiser_id: "007" }, [4]],
    [{ advertiser_id: "0007" }, [7]],
    [{ advertiser_id: "IZMIR" }, [4]],
    [{ advertiser_id: ["izmir", 7] }, [4, 7]],
    [{ network: "Rakuten, Inc." }, [1]],
    [{ network: "RAKUTEN, inc." }, [1]],
    [{ network: ["Rakuten, Inc."] }, [1]],
    [{ network: "Rakuten" }, [2]],
    [{ network: "Rakuten,CJ" }, [2, 360]],
    [{ network: "CJ, Rakuten, Inc., 2" }, [1, 2, 360]],
    [{ network_slug: "elan" }, [4, 7]],
    [{ network: "e\u0301lan média" }, [4, 7]],
    [{ network_id: "1,3" }, [1, 360]],
    [{ network_id: "999" }, []],
  ];
  it.each(readings)("%j is advertisers %j", async (asked, ids) => {
    expect(await found(clicks, asked)).toEqual(ids);
  });

  it("tags and verticals go by id, slug, name and what people read of them", async () => {
    for (const tag of ["Sports-UPPER", "sports-upper", "SPORTS", "all sports", 1]) {
      expect(await found(advertisers, { tag })).toEqual([1]);
    }
    expect(await found(advertisers, { vertical: "Travel" })).toEqual([2]);
    expect(await issues(advertisers, { vertical: "sports" })).toEqual({
      "search_params.vertical": ['names no vertical that you may see: "sports".'],
    });
  });

  it("a number is a slug to those who may not see the record of that id", async () => {
    expect(await found(clicks, { advertiser_id: "360" }, alpha)).toEqual([2]);
    expect(await found(clicks, { advertiser_id: "7" }, alpha)).toEqual([]);
  });

  it("a name of nothing is refused with the nearest names that the viewer may see, and no others", async () => {
    expect(await issues(clicks, { network: "Rakutn" })).toEqual({
      "search_params.network": [
        'names no network that you may see: "Rakutn". The nearest: "Rakuten", "Rakuten, Inc.".',
      ],
    });
    expect(await issues(clicks, { network: "Rakuten, Ink" })).toEqual({
      "search_params.network": [expect.stringContaining('"Ink"')],
    });
    const near = 'names no advertiser that you may see: "secret of bet".';
    expect(await issues(clicks, { advertiser_id: "secret of bet" })).toEqual({
      "search_params.advertiser_id": [`${near} The nearest: "Secret of Beta".`],
    });
    expect(await issues(clicks, { advertiser_id: "secret of bet" }, alpha)).toEqual({
      "search_params.advertiser_id": [near],
    });
    // Its exact name tells a stranger no more.
    expect(await issues(clicks, { advertiser_id: "secret-beta" }, alpha)).toEqual({
      "search_params.advertiser_id": ['names no advertiser that you may see: "secret-beta".'],
    });
    for (const network of [
      "0",
      "-1",
      "99999999999",
      "%",
      "'; drop table networks; --",
      "\u{FDFA}".repeat(200),
    ]) {
      expect(await issues(clicks, { network })).toHaveProperty(["search_params.network"]);
    }
  });

  it("an id of nothing is a warning, in the preview and of the finished export", async () => {
    const sentence = "Advertiser: no advertiser that you may see has the id 999, so it selects no rows.";
    const body = { report_type: clicks, search_params: { advertiser_id: "1,999" } };
    const { warnings, row_count } = await preflight(body);
    expect(warnings).toEqual([{ code: "unknown_id", message: sentence }]);
    expect(row_count).toBe(1);
    const { warnings: kept, storageKey, filename } = await fixture.load(await fixture.make(body));
    expect(kept).toEqual([sentence]);
    const file = await fixture.makeDeps.store.get(storageKey ?? "");
    expect(readFileColumns(file, filename ?? "", ["Advertiser ID"])).toEqual([["1"]]);
  });

  it.each([
    [clicks, { advertiser_id: "Nike-US" }, "Advertiser ID", "1"],
    [clicks, { advertiser_id: "360" }, "Advertiser ID", "360"],
    [clicks, { network: "Rakuten, Inc." }, "Advertiser ID", "1"],
    [advertisers, { tag: "Sports-UPPER" }, "ID", "1"],
    [advertisers, { network: "Rakuten, Inc." }, "ID", "1"],
    [advertisers, { network: "Élan Média" }, "Name", "Izmir"],
  ])("the file of %s %j holds just what is so named", async (report_type, search_params, header, value) => {
    const { storageKey, filename } = await fixture.load(await fixture.make({ report_type, search_params }));
    const bytes = await fixture.makeDeps.store.get(storageKey ?? "");
    const rows = readFileColumns(bytes, filename ?? "", [header]);
    expect(rows.map(String)).toContain(value);
    expect(rows).toHaveLength(header === "Name" ? 2 : 1);
  });

  it("requests that name the same are the same, and are told as they were sent", async () => {
    const spellings = [
      { network: "cj" },
      { network_id: "3" },
      { network_slug: ["CJ", 3] },
      { network: "ＣＪ" },
    ];
    const bodies = spellings.map((search_params) => ({
      report_type: advertisers,
      search_params: { ...search_params },
    }));
    for (const body of bodies) {
      const { kind, row } = await create(body);
      if (body === bodies[0]) expect([kind, row.searchParams]).toEqual(["queued", spellings[0]]);
      else expect(kind).toBe("in_flight");
    }
    const words = ["Coupon", "COUPON", ["coupon"]];
    const kinds = [];
    for (const deal_type of words)
      kinds.push((await create({ report_type: "deals_excel", search_params: { deal_type } })).kind);
    expect(kinds).toEqual(["queued", "in_flight", "in_flight"]);
  });

  it("an idempotency key replays its answer when the name is gone", async () => {
    const { database, pool } = fixture.makeDeps;
    await pool.query("insert into networks (name, slug) values ('Passing', 'passing')");
    const request = {
      viewer: fixture.viewer,
      body: { report_type: advertisers, search_params: { network: "passing" } },
      isDryRun: false,
      auditOrigin: fixture.auditOrigin,
      arrivedAt: now,
    };
    const once = () =>
      createExportOnce(database, { dedupeWindowSeconds: 900, share: wideShare }, request, "key");
    const first = await once();
    await pool.query("delete from networks where slug = 'passing'");
    expect((await once()).row.id).toBe(first.row.id);
    await expect(create(request.body)).rejects.toThrow();
  });

  it("an export that was stored with slugs, before names became ids, still finds its rows", async () => {
    const type = getReportType(clicks);
    const parsed = parseParameters(type, {}, { now });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    const parameters = { ...parsed.parameters, filters: [{ advertiser_id: ["7", "nike-us"] }] };
    const { text, values } = buildQuery(type, parameters, fixture.viewer.scope).rows;
    const { rows } = await fixture.makeDeps.pool.query({ text, values });
    expect(rows.map(({ advertiser_id }) => advertiser_id)).toEqual([1, 7]);
  });
});
