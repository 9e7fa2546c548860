import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "@/lib/auth/viewer";
import { ApiError } from "@/lib/contract/api-error";
import { createExportBody } from "@/lib/contract/export";
import { preflight as preflightSchema } from "@/lib/contract/preflight";
import { snapshotExport } from "@/lib/exports/make/snapshot-export";
import { serializeExport } from "@/lib/exports/read/serialize-export";
import { storeQuery } from "@/lib/exports/record/export-query";
import { getExport, listExports } from "@/lib/exports/record/read-exports";
import { workbookRoom } from "@/lib/exports/record/workbook-room";
import { fieldIssues } from "@/lib/http/call/field-issues";
import { prepareClicks } from "@/lib/testing/exports/click-history";
import { createExportFixture, type ExportFixture, firstAttempt } from "@/lib/testing/exports/export-fixture";
import { wideShare } from "@/lib/testing/exports/test-share";
import { createView } from "@/lib/views/views";
import { readChangedSince } from "./changed-since";
import { createExport } from "./create-export";
import { createExportOnce } from "./create-export-once";
import { estimateExport } from "./estimate-export";
import { preflightExport } from "./preflight";
import { readRequest } from "./read-request";

// What a bundle means, what is refused of it, and when it is a twin.

const arrivedAt = new Date();
const clicks = { report_type: "clicks_details_excel" };
const advertisers = { report_type: "advertisers_csv" };
const settings = { dedupeWindowSeconds: 900, share: wideShare };

let fixture: ExportFixture;
let viewer: Viewer;
let csvView: number;
beforeAll(async () => {
  fixture = await createExportFixture({ trancheBytes: 8 * 1024 * 1024 });
  viewer = fixture.viewer;
  await prepareClicks(fixture.makeDeps.pool, 40, 5);
  const saved = {
    name: "Programs of ours",
    report_type: advertisers.report_type,
    search_params: { search: "Advertiser 1" },
    index_params: { format: "csv", csv: { delimiter: "semicolon" }, columns: ["id", "name"] },
  };
  csvView = (await createView(fixture.makeDeps.database, fixture, saved)).id;
});
afterAll(() => fixture.close());

function read(bundle: unknown[], more: object = {}) {
  const body = createExportBody.parse({ bundle, ...more });
  return readRequest(fixture.makeDeps.database, viewer, body, arrivedAt);
}

/** What a 400 names, whoever finds it: the schema of the body, or what knows the report types. */
async function refusedFields(body: object): Promise<Record<string, string[]>> {
  const parsed = createExportBody.safeParse(body);
  if (!parsed.success) return fieldIssues(parsed.error);
  const error = await readRequest(fixture.makeDeps.database, viewer, parsed.data, arrivedAt).then(
    () => new Error("It was not refused."),
    (refusal: unknown) => refusal,
  );
  if (!(error instanceof ApiError)) throw error;
  expect(error.code).toBe("BAD_REQUEST");
  return error.details;
}

describe("a bundle that cannot be used is refused by the name of what is wrong", () => {
  it.each<[field: string, body: object]>([
    ["bundle", { bundle: [] }],
    ["bundle", { bundle: [clicks] }],
    ["bundle", { bundle: Array.from({ length: 11 }, () => clicks) }],
    ["bundle", { bundle: "clicks" }],
    ["bundle.1", { bundle: [clicks, "clicks"] }],
    ["bundle.0", { bundle: [null, clicks] }],
    ["bundle.1.report_type", { bundle: [clicks, {}] }],
    ["bundle.1.report_type", { bundle: [clicks, { report_type: "nonsense" }] }],
    ["bundle.1.report_type", { bundle: [clicks, { report_type: "bundle" }] }],
    ["bundle.1.bundle", { bundle: [clicks, { ...clicks, bundle: [clicks, clicks] }] }],
    ["bundle.1.view", { bundle: [clicks, { view: 999_999 }] }],
    ["bundle.0.view", { bundle: [{ view: "mine" }, clicks] }],
    ["bundle.1.search_params", { bundle: [clicks, { ...clicks, search_params: "all" }] }],
    [
      "bundle.1.search_params.start_date",
      { bundle: [clicks, { ...clicks, search_params: { start_date: "x" } }] },
    ],
    [
      "bundle.1.index_params.columns",
      { bundle: [clicks, { ...clicks, index_params: { columns: "nonsense" } }] },
    ],
    [
      "bundle.1.index_params.format",
      { bundle: [clicks, { ...advertisers, index_params: { format: "csv" } }] },
    ],
    ["bundle.1.index_params.format", { bundle: [clicks, { ...clicks, index_params: { format: "pdf" } }] }],
    ["bundle.1.index_params.csv", { bundle: [clicks, { ...clicks, index_params: { csv: { bom: true } } }] }],
    [
      "bundle.0.index_params.xlsx.totals",
      { bundle: [{ ...clicks, index_params: { xlsx: { totals: true } } }, clicks] },
    ],
    [
      "bundle.1.index_params.time_zone",
      { bundle: [clicks, { ...clicks, index_params: { time_zone: "Europe/Berlin" } }] },
    ],
    [
      "bundle.0.index_params.time_zone",
      { bundle: [{ ...clicks, index_params: { time_zone: "Mars" } }, clicks] },
    ],
    ["bundle.1.name", { bundle: [clicks, { ...clicks, name: "x".repeat(201) }] }],
    ["bundle.1.name", { bundle: [clicks, { ...clicks, name: ["a", "b"] }] }],
    ["bundle.1.name", { bundle: [clicks, { ...clicks, name: "a\u0000b" }] }],
    ["bundle.1.name", { bundle: [clicks, { ...clicks, name: "a", index_params: { sheet_name: "b" } }] }],
    ["report_type", { bundle: [clicks, clicks], report_type: "deals_excel" }],
    ["view", { bundle: [clicks, clicks], view: 1 }],
    ["search_params", { bundle: [clicks, clicks], search_params: { period: "last_7_days" } }],
    ["index_params", { bundle: [clicks, clicks], index_params: { time_zone: "Europe/Berlin" } }],
  ])("%s", async (field, body) => {
    expect(Object.keys(await refusedFields(body))).toEqual([field]);
  });

  it("names what is wrong in all of its reports at once", async () => {
    const bad = { ...clicks, search_params: { start_date: "x" } };
    expect(Object.keys(await refusedFields({ bundle: [bad, clicks, bad] }))).toEqual([
      "bundle.0.search_params.start_date",
      "bundle.2.search_params.start_date",
    ]);
  });
});

describe("a report of a bundle", () => {
  it("of a view is a workbook whatever the view's own format, on sheets of its name", async () => {
    const { members, asked } = await read([
      { view: csvView },
      { view: csvView, name: "Others", search_params: { search: null } },
    ]);
    expect(members.map(({ parameters: { file } }) => file)).toEqual([
      { format: "xlsx", sheet_name: "Programs of ours" },
      { format: "xlsx", sheet_name: "Others" },
    ]);
    expect(members.map(({ parameters: { columns } }) => columns)).toEqual([
      ["id", "name"],
      ["id", "name"],
    ]);
    expect(asked.map(({ search_params }) => search_params)).toEqual([{ search: "Advertiser 1" }, {}]);
  });

  it("may have options of its own, and all of them another time zone", async () => {
    const time_zone = "Asia/Tokyo";
    const { members } = await read([
      { ...clicks, index_params: { time_zone, xlsx: { totals_row: true } } },
      { ...advertisers, index_params: { time_zone } },
    ]);
    expect(members.map(({ parameters: { file } }) => file)).toEqual([
      { options: { totals_row: true }, time_zone },
      { format: "xlsx", time_zone },
    ]);
  });
});

describe("a bundle's fingerprint", () => {
  const two = [{ ...clicks, search_params: { min_clicks: "5" } }, advertisers];

  it("is that of a request which means the same", async () => {
    const { fingerprint } = await read(two);
    const same = [
      { ...clicks, name: "Clicks", search_params: { min_clicks: 5 }, index_params: [] },
      { ...advertisers, index_params: { format: "xlsx" } },
    ];
    expect((await read(same, { report_type: "bundle", search_params: [] })).fingerprint).toBe(fingerprint);
  });

  it.each<[what: string, bundle: unknown[]]>([
    ["the order of its reports", two.toReversed()],
    ["how many there are", [...two, clicks]],
    ["the name of a sheet", [{ ...two[0], name: "Others" }, advertisers]],
    ["a filter of its first report", [{ ...clicks, search_params: { min_clicks: 6 } }, advertisers]],
    ["a filter of its last report", [two[0], { ...advertisers, search_params: { search: "a" } }]],
  ])("is another one with %s", async (_, bundle) => {
    expect((await read(bundle)).fingerprint).not.toBe((await read(two)).fingerprint);
  });
});

/** Asks as POST /exports does. */
function ask(bundle: unknown[], idempotencyKey?: string) {
  const { database } = fixture.makeDeps;
  const body = createExportBody.parse({ bundle });
  const request = { viewer, body, isDryRun: false, auditOrigin: fixture.auditOrigin, arrivedAt: new Date() };
  return idempotencyKey === undefined
    ? createExport(database, settings, request)
    : createExportOnce(database, settings, request, idempotencyKey);
}

async function serialized(id: number) {
  const { database, store } = fixture.makeDeps;
  const row = await getExport(database, viewer, id);
  const ownerScopes = new Map([[viewer.userId, viewer.scope]]);
  return serializeExport(row, { store, origin: null, downloadExpiresInSeconds: 60, ownerScopes });
}

describe("an identical bundle", () => {
  it("is answered with the one that is under way, then with the finished one, and what has changed since", async () => {
    const { makeDeps } = fixture;
    const bundle = [clicks, { ...clicks, name: "Twice" }];
    const first = await ask(bundle);
    expect(first.kind).toBe("queued");
    expect(await ask(bundle)).toMatchObject({ kind: "in_flight", row: { id: first.row.id } });
    await snapshotExport(makeDeps, firstAttempt(first.row.id));
    expect((await serialized(first.row.id)).status).toBe("completed");
    const again = await ask(bundle);
    expect(again).toMatchObject({ kind: "deduped", row: { id: first.row.id } });
    const changed = () => readChangedSince(makeDeps.pool, viewer, again.query, again.row);
    expect(await changed()).toMatchObject({ changed_rows: 0, row_difference: 0 });
    await makeDeps.pool.query(
      "update daily_clicks set click_count = click_count + 1 where advertiser_id = 1",
    );
    // Of each of the two.
    expect(await changed()).toMatchObject({ changed_rows: 10, row_difference: 0 });
  });

  it("gets the first answer again by its Idempotency-Key", async () => {
    const bundle = [clicks, { ...clicks, name: "By key" }];
    const first = await ask(bundle, "key-1");
    expect(await ask(bundle, "key-1")).toMatchObject({ kind: "queued", row: { id: first.row.id } });
    await expect(ask([clicks, clicks, clicks], "key-1")).rejects.toThrow("another body");
  });
});

describe("a bundle on the wire", () => {
  it("is one export that says what is in it", async () => {
    const { row } = await ask([{ ...clicks, search_params: { min_clicks: 1 } }, { view: csvView }]);
    const { report_type, display_name, parameters, bundle } = await serialized(row.id);
    expect({ report_type, display_name, parameters }).toEqual({
      report_type: "bundle",
      display_name: "Several reports (Excel)",
      parameters: { search_params: {}, index_params: {} },
    });
    expect(bundle).toMatchObject([
      { ...clicks, display_name: "Clicks Details (Excel)", name: "Clicks", search_params: { min_clicks: 1 } },
      { ...advertisers, name: "Programs of ours", search_params: { search: "Advertiser 1" } },
    ]);
  });

  it("is found by its own type, and by what its reports were asked for, and by nothing else of them", async () => {
    const { database } = fixture.makeDeps;
    const marked = { ...clicks, name: "Marked sheet", search_params: { mark: "marked-value" } };
    const { row } = await ask([clicks, marked]);
    const found = async (query: object) =>
      (await listExports(database, viewer, { limit: 50, ...query })).map(({ id }) => id);
    for (const search of ["marked SHEET", "marked-value"]) expect(await found({ search })).toEqual([row.id]);
    expect(await found({ search: "asked" })).toEqual([]);
    expect(await found({ reportTypes: ["bundle"] })).toContain(row.id);
    expect(await found({ reportTypes: [clicks.report_type] })).not.toContain(row.id);
  });

  it("costs its reports nothing of their own history of sizes and times", async () => {
    const { database } = fixture.makeDeps;
    const { members } = await read([clicks, clicks]);
    const { reportType } = members[0];
    const kind = { reportType, format: "xlsx" as const, cells: 1_000_000 };
    const before = await estimateExport(database, kind);
    const { query } = await read([clicks, { ...clicks, name: "Slow" }]);
    const stored = storeQuery(query);
    for (const nth of [1, 2, 3]) {
      await database.exportReport.create({
        data: {
          ...{
            userId: viewer.userId,
            reportType: stored.reportType,
            query: JSON.parse(JSON.stringify(stored.query)),
          },
          ...{
            fingerprint: String(nth).repeat(64),
            status: "completed",
            rowCount: 100_000n,
            byteSize: 9_999_999_999n,
          },
          ...{ startedAt: new Date(0), completedAt: new Date() },
        },
      });
    }
    expect(await estimateExport(database, kind)).toEqual(before);
  });
});

describe("a preflight of a bundle", () => {
  async function preflight(bundle: unknown[]) {
    const { database, pool, store } = fixture.makeDeps;
    const serialize = { store, origin: null, downloadExpiresInSeconds: 60 };
    const body = createExportBody.parse({ bundle });
    const deps = { database, pool, ...settings, serialize };
    return preflightSchema.parse(await preflightExport(deps, { viewer, body, arrivedAt }));
  }

  const few = { ...clicks, name: "Few", search_params: { nonsense: 1 }, index_params: { limit: 3 } };

  it("tells each report, their sum, and whose a warning is", async () => {
    const alone = await preflightExport(
      {
        ...fixture.makeDeps,
        ...settings,
        serialize: { store: fixture.makeDeps.store, origin: null, downloadExpiresInSeconds: 60 },
      },
      { viewer, body: createExportBody.parse({ ...clicks }), arrivedAt },
    );
    const answer = await preflight([clicks, few, advertisers]);
    expect(answer).toMatchObject({
      ...{ report_type: "bundle", format: "xlsx", row_count: 200 + 3 + 40, sheets: 3 },
      ...{ columns: [], rows: [], filters: [] },
    });
    const [first, second, third] = answer.members ?? [];
    expect(first).toMatchObject({
      row_count: 200,
      sheets: ["Clicks"],
      columns: alone.columns,
      filters: alone.filters,
    });
    expect(first?.rows).toEqual(alone.rows.slice(0, 5));
    expect(second).toMatchObject({ name: "Few", row_count: 3, sheets: ["Few"] });
    expect(third).toMatchObject({ row_count: 40, sheets: ["Advertisers"] });
    expect(answer.estimated_bytes).toBeGreaterThan(alone.estimated_bytes);
    expect(answer.warnings.map(({ message }) => message)).toEqual([
      "Few: search_params.nonsense is not known to this report and changes nothing in the file.",
    ]);
  });

  it("says when its reports do not fit one workbook", async () => {
    const { sheets } = workbookRoom;
    workbookRoom.sheets = 2;
    try {
      const { warnings } = await preflight([clicks, few, advertisers]);
      expect(warnings[0]).toMatchObject({ code: "too_large" });
    } finally {
      workbookRoom.sheets = sheets;
    }
  });
});
