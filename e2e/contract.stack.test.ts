import { gzipSync } from "node:zlib";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { addressOf, apiRoutes } from "@/e2e/support/api/api-routes";
import { runExport } from "@/e2e/support/api/call-api";
import { accessAs } from "@/e2e/support/stack/access-as";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import {
  createExportAnswer,
  errorAnswer,
  exportAnswer,
  exportListAnswer,
  exportObject,
} from "@/lib/contract/export";
import { manifestAnswer } from "@/lib/contract/manifest";

// The wire, clause by clause, as an outside caller meets it.

const { url, database_url } = readStackFile();
const manager = accessAs("manager");

/** No list has them: their ids are known to the database alone. */
async function partsOf(exportId: number): Promise<{ id: number }[]> {
  const client = new pg.Client(database_url);
  await client.connect();
  try {
    const query = "select id from export_reports where parent_report_id = $1 order by part_index";
    return (await client.query<{ id: number }>(query, [exportId])).rows;
  } finally {
    await client.end();
  }
}

interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

async function call(path: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1${path}`, { redirect: "manual", ...init });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === "" ? undefined : JSON.parse(text) };
}

function get(path: string, apiKey = manager.apiKey): Promise<Answer> {
  return call(path, { headers: { "x-api-key": apiKey } });
}

function post(body: unknown, { apiKey = manager.apiKey, path = "/exports" } = {}): Promise<Answer> {
  return call(path, {
    method: "POST",
    headers: { "x-api-key": apiKey, "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

/** A parameter nobody knows, so that a test's export is a twin of no other test's. */
function unique(): Record<string, unknown> {
  return { test_run: crypto.randomUUID() };
}

describe("credentials", () => {
  const key = manager.apiKey;
  it.each([
    ["X-Api-Key", "/exports", { "x-api-key": key }],
    ["Authorization: Bearer", "/exports", { authorization: `Bearer ${key}` }],
    ["the query parameter api_key", `/exports?api_key=${key}`, {}],
  ])("%s lets a caller in", async (_name, path, headers) => {
    const answer = await call(path, { headers });
    expect(answer.status).toBe(200);
    exportListAnswer.parse(answer.body);
  });

  it.each([
    ["no credentials", {}],
    ["an unknown key", { "x-api-key": "0".repeat(64) }],
    ["a key of another shape", { "x-api-key": "' or 1=1 --" }],
    ["a bearer that is no key", { authorization: "Bearer nonsense" }],
    ["a cookie that is no session", { cookie: "tranche.session_token=forged.forged" }],
  ])("%s: 401 in the envelope, with the request id in the header too", async (_name, headers) => {
    const answer = await call("/exports", { headers });
    expect(answer.status).toBe(401);
    const { error } = errorAnswer.parse(answer.body);
    expect(error.code).toBe("UNAUTHORIZED");
    expect(answer.headers.get("x-request-id")).toBe(error.request_id);
  });

  it("a bad key is refused although a good session cookie came along", async () => {
    const cookie = await signIn();
    expect((await call("/exports", { headers: { cookie } })).status).toBe(200);
    expect((await call("/exports", { headers: { cookie, "x-api-key": "0".repeat(64) } })).status).toBe(401);
  });

  it("a session's cookie cannot be used by another site to write", async () => {
    const cookie = await signIn();
    const headers = { cookie, "content-type": "application/json" };
    const body = JSON.stringify({ report_type: "deals_excel", search_params: unique() });
    const foreign = { ...headers, origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    expect((await call("/exports?dry_run=true", { method: "POST", headers: foreign, body })).status).toBe(
      401,
    );
    const own = { ...headers, origin: url, "sec-fetch-site": "same-origin" };
    expect((await call("/exports?dry_run=true", { method: "POST", headers: own, body })).status).toBe(202);
  });
});

async function signIn(): Promise<string> {
  const account = readStackFile().sign_in;
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify(account),
  });
  expect(answer.status).toBe(200);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

describe("POST /exports", () => {
  it("queued: 202, pending, not deduped, Location and Retry-After; polling ends with a working link", async () => {
    const search_params = { ...unique(), search: "a" };
    const answer = await post({ report_type: "advertisers_csv", search_params });
    expect(answer.status).toBe(202);
    const { export: created, deduped } = createExportAnswer.parse(answer.body);
    expect(deduped).toBe(false);
    expect(created).toMatchObject({
      report_type: "advertisers_csv",
      status: "pending",
      filename: null,
      download_url: null,
      download_expires_in_seconds: null,
      parameters: { search_params, index_params: {} },
    });
    expect(answer.headers.get("location")).toBe(created.status_url);
    expect(created.status_url).toBe(`${url}/api/v1/exports/${created.id}`);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);

    const finished = await runExport(manager, { report_type: "advertisers_csv", search_params });
    expect(finished.id).toBe(created.id);
    exportObject.parse(finished);
    expect(finished.filename).toMatch(new RegExp(`^advertisers_\\d{4}-\\d\\d-\\d\\d_${created.id}\\.csv$`));
    const file = await fetch(finished.download_url ?? "");
    expect(file.status).toBe(200);
    expect(file.headers.get("content-type")).toContain("text/csv");
    expect(file.headers.get("content-disposition")).toContain(`filename="${finished.filename}"`);
    expect((await file.arrayBuffer()).byteLength).toBe(finished.byte_size);
  });

  it("the same request within the window gets the finished export, deduped, however it is spelt", async () => {
    const mark = unique();
    const first = await runExport(manager, {
      report_type: "deals_excel",
      search_params: { ...mark, active: true, network_id: [2, 1], q: "sale" },
    });
    const spellings = [
      { search_params: { q: "sale", network_id: "1,2", active: "true", ...mark }, index_params: {} },
      {
        search_params: {
          ...mark,
          search: "sale",
          network_id: [1, 2, 1],
          active: "true",
          code: "",
          url: null,
        },
      },
      { search_params: { ...mark, q: "sale", network_id: ["1", "2"], active: true }, index_params: null },
      {
        search_params: { ...mark, q: "sale", network_id: [1, 2], active: "On" },
        index_params: [],
        fresh: "no",
      },
    ];
    for (const spelling of spellings) {
      const answer = await post({ report_type: "deals_excel", ...spelling });
      expect(answer.status).toBe(202);
      const { export: found, deduped, changed_since } = createExportAnswer.parse(answer.body);
      expect({ id: found.id, deduped }).toEqual({ id: first.id, deduped: true });
      expect(changed_since).toMatchObject({ changed_rows: 0, row_difference: 0 });
    }
    const other = await post({
      report_type: "deals_excel",
      search_params: { ...mark, active: false, network_id: [2, 1], q: "sale" },
    });
    expect(createExportAnswer.parse(other.body).export.id).not.toBe(first.id);
  });

  it("fresh: true makes a new export although a finished one could be handed out", async () => {
    const request = { report_type: "deals_excel", search_params: { ...unique(), q: "zzz" } };
    const first = await runExport(manager, request);
    const answer = await post({ ...request, fresh: "True" });
    const { export: second, deduped } = createExportAnswer.parse(answer.body);
    expect(deduped).toBe(false);
    expect(second.id).not.toBe(first.id);
  });

  it("another person's identical request is an export of its own", async () => {
    const request = { report_type: "deals_excel", search_params: { ...unique(), q: "zzz" } };
    const first = await runExport(manager, request);
    const answer = await post(request, { apiKey: accessAs("other_manager").apiKey });
    expect(createExportAnswer.parse(answer.body)).toMatchObject({ deduped: false });
    expect(createExportAnswer.parse(answer.body).export.id).not.toBe(first.id);
  });

  it("unknown keys are accepted and echoed", async () => {
    const search_params = { ...unique(), color: "red", nested: { a: [1, null] } };
    const index_params = { view: "grid" };
    const answer = await post({ report_type: "deals_excel", search_params, index_params });
    expect(answer.status).toBe(202);
    expect(createExportAnswer.parse(answer.body).export.parameters).toEqual({ search_params, index_params });
  });

  it("dry_run answers like a real request and stores nothing", async () => {
    const request = { report_type: "deals_excel", search_params: unique() };
    const answer = await post(request, { path: "/exports?dry_run=true" });
    expect(answer.status).toBe(202);
    expect(createExportAnswer.parse(answer.body).export).toMatchObject({ id: 0, status: "pending" });
    const real = await post(request);
    expect(createExportAnswer.parse(real.body)).toMatchObject({
      deduped: false,
      export: { status: "pending" },
    });
    const bad = await post(
      { report_type: "deals_excel", search_params: { active_on: "soon" } },
      { path: "/exports?dry_run=true" },
    );
    expect(bad.status).toBe(400);
  });

  it.each(["dry_run", "dry_run=True", "dry_run=YES", "dry_run=on"])("?%s stores nothing", async (query) => {
    const request = { report_type: "deals_excel", search_params: unique() };
    const answer = await post(request, { path: `/exports?${query}` });
    expect(answer.status).toBe(202);
    expect(createExportAnswer.parse(answer.body).export.id).toBe(0);
  });

  it("?dry_run=perhaps is 400 and stores nothing", async () => {
    const request = { report_type: "deals_excel", search_params: unique() };
    const answer = await post(request, { path: "/exports?dry_run=perhaps" });
    expect(answer.status).toBe(400);
    expect(Object.keys(errorAnswer.parse(answer.body).error.details)).toEqual(["dry_run"]);
    const { exports } = exportListAnswer.parse((await get("/exports?limit=100")).body);
    expect(exports.map(({ parameters }) => parameters.search_params)).not.toContainEqual(
      request.search_params,
    );
  });

  it("an empty list is an empty object wherever an object of parameters is read", async () => {
    const body = { report_type: "deals_excel", search_params: [], index_params: { facets: [] } };
    for (const sent of [body, { ...body, index_params: [] }]) {
      const answer = await post(sent, { path: "/exports?dry_run" });
      expect(answer.status).toBe(202);
      expect(createExportAnswer.parse(answer.body).export.parameters.search_params).toEqual({});
      expect((await post(sent, { path: "/exports/preflight" })).status).toBe(200);
    }
    expect((await get("/reports/deals_excel/count?search_params=[]&index_params=[]")).status).toBe(200);
  });

  it.each(["/exports/", "//exports", "/exports//?dry_run"])("POST %s is POST /exports", async (path) => {
    const request = { report_type: "deals_excel", search_params: { ...unique(), q: "zzz" } };
    const answer = await post(request, { path });
    expect(answer.status).toBe(202);
    expect(createExportAnswer.parse(answer.body).export.parameters.search_params).toEqual(
      request.search_params,
    );
  });

  it("a slash at the end of an address changes nothing, at any route and with any method", async () => {
    const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    for (const { name } of apiRoutes()) {
      const address = `${url}${addressOf(name, { id: "2147483646", report_type: "deals_excel" })}`;
      const tries = methods.map(async (method) => {
        // Without credentials, so that nothing is done; which route was reached is told all the same.
        const statusOf = async (at: string) => {
          const answer = await fetch(at, { method, redirect: "manual" });
          await answer.body?.cancel();
          return { method, address, status: answer.status, allow: answer.headers.get("allow") };
        };
        const [plain, slashed] = await Promise.all([statusOf(address), statusOf(`${address}/`)]);
        expect(slashed).toEqual(plain);
        expect(slashed.status).not.toBe(308);
      });
      await Promise.all(tries);
    }
  });

  it("a compressed body: 400 that says so", async () => {
    const answer = await call("/exports?dry_run", {
      method: "POST",
      headers: {
        "x-api-key": manager.apiKey,
        "content-type": "application/json",
        "content-encoding": "gzip",
      },
      body: gzipSync(JSON.stringify({ report_type: "deals_excel" })),
    });
    expect(answer.status).toBe(400);
    expect(errorAnswer.parse(answer.body).error.details.body).toEqual([expect.stringContaining("gzip")]);
  });

  it.each([
    ["{}", {}, "report_type"],
    ["an array", [], "body"],
    ["a string", '"text"', "body"],
    ["null", "null", "body"],
    ["broken JSON", '{"report_type": ', "body"],
    ["nothing", "", "body"],
    ["a report type of a wrong type", { report_type: 5 }, "report_type"],
    ["an unknown report type", { report_type: "everything" }, "report_type"],
    ["search_params that are no object", { report_type: "deals_excel", search_params: "x" }, "search_params"],
    [
      "a bad date",
      {
        report_type: "clicks_details_excel",
        search_params: { start_date: "2026-02-30", end_date: "2026-03-01" },
      },
      "search_params.start_date",
    ],
    [
      "an inverted range",
      {
        report_type: "clicks_details_excel",
        search_params: { start_date: "2026-03-02", end_date: "2026-03-01" },
      },
      "search_params.end_date",
    ],
    [
      "91 days",
      {
        report_type: "clicks_details_excel",
        search_params: { start_date: "2026-01-01", end_date: "2026-04-01" },
      },
      "search_params.end_date",
    ],
    [
      "one date only",
      { report_type: "clicks_details_excel", search_params: { start_date: "2026-01-01" } },
      "search_params.end_date",
    ],
    [
      "an unknown status",
      { report_type: "advertisers_csv", search_params: { status: "sleeping" } },
      "search_params.status",
    ],
    [
      "an unknown column",
      { report_type: "advertisers_csv", index_params: { columns: ["id", "shoe_size"] } },
      "index_params.columns",
    ],
    ["a list where an object belongs", { report_type: "deals_excel", search_params: [1] }, "search_params"],
    [
      "a list where the facets belong",
      { report_type: "deals_excel", index_params: { facets: [1] } },
      "index_params.facets",
    ],
    [
      "a number that cannot be kept, under a key that nobody knows",
      '{"report_type":"deals_excel","search_params":{"deep":[{"n":9007199254740993}]}}',
      "search_params.deep.0.n",
    ],
    ["a number that is none", '{"report_type":"deals_excel","index_params":{"n":1e400}}', "index_params.n"],
    [
      "an id past all ids",
      '{"report_type":"deals_excel","search_params":{"advertiser_id":9007199254740993}}',
      "search_params.advertiser_id",
    ],
    ["a fresh that is neither yes nor no", { report_type: "deals_excel", fresh: "maybe" }, "fresh"],
    [
      "a NUL character",
      { report_type: "advertisers_csv", search_params: { q: "a\u0000b" } },
      "search_params.q",
    ],
  ])("%s: 400 in the envelope, naming the field", async (_name, body, field) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    const { error } = errorAnswer.parse(answer.body);
    expect(error.code).toBe("BAD_REQUEST");
    expect(Object.keys(error.details)).toContain(field);
  });

  it("90 days are not too many", async () => {
    const search_params = { ...unique(), start_date: "2026-01-01", end_date: "2026-03-31" };
    expect((await post({ report_type: "clicks_details_excel", search_params })).status).toBe(202);
  });

  it("a body of 2 MB: 413 in the envelope", async () => {
    const answer = await post({ report_type: "deals_excel", search_params: { q: "x".repeat(2_000_000) } });
    expect(answer.status).toBe(413);
    expect(errorAnswer.parse(answer.body).error).toMatchObject({
      code: "PAYLOAD_TOO_LARGE",
      details: { body: [expect.any(String)] },
    });
  });

  it("a wrong content type: 400", async () => {
    const answer = await call("/exports", {
      method: "POST",
      headers: { "x-api-key": manager.apiKey, "content-type": "text/plain" },
      body: JSON.stringify({ report_type: "deals_excel" }),
    });
    expect(answer.status).toBe(400);
    expect(Object.keys(errorAnswer.parse(answer.body).error.details)).toEqual(["body"]);
  });
});

describe("a bundle", () => {
  const members = () => [
    { report_type: "deals_excel", search_params: unique(), index_params: { limit: 3 } },
    { report_type: "advertisers_csv", name: "Programs", index_params: { limit: 2 } },
  ];

  it("is one export, of all its reports, which its manifest tells one by one", async () => {
    const bundle = members();
    const finished = await runExport(manager, { bundle });
    expect(exportObject.parse(finished)).toMatchObject({
      ...{ report_type: "bundle", status: "completed", row_count: 5, chunked_export: false },
      parameters: { search_params: {}, index_params: {} },
      bundle: [{ report_type: "deals_excel" }, { report_type: "advertisers_csv", name: "Programs" }],
    });
    const { manifest } = manifestAnswer.parse((await get(`/exports/${finished.id}/manifest`)).body);
    expect(manifest.members?.map(({ row_count, sheets }) => [row_count, sheets])).toEqual([
      [3, ["Deals"]],
      [2, ["Programs"]],
    ]);
    const again = createExportAnswer.parse((await post({ bundle })).body);
    expect(again).toMatchObject({ deduped: true, export: { id: finished.id } });
  });

  it("with a report that cannot be used: 400 by its place in the bundle", async () => {
    const [first] = members();
    const answer = await post({ bundle: [first, { ...first, search_params: { start_date: "soon" } }] });
    expect(answer.status).toBe(400);
    expect(Object.keys(errorAnswer.parse(answer.body).error.details)).toEqual([
      "bundle.1.search_params.start_date",
    ]);
  });
});

describe("GET /exports", () => {
  it("lists the caller's own, newest first, with limit clamped to 1..100", async () => {
    for (let made = 0; made < 3; made++) await post({ report_type: "deals_excel", search_params: unique() });
    const { exports } = exportListAnswer.parse((await get("/exports")).body);
    const ids = exports.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    expect(exports.length).toBeLessThanOrEqual(25);
    expect(exportListAnswer.parse((await get("/exports?limit=2")).body).exports).toHaveLength(2);
    for (const limit of ["0", "-3"]) {
      expect(exportListAnswer.parse((await get(`/exports?limit=${limit}`)).body).exports).toHaveLength(1);
    }
    expect((await get("/exports?limit=100000")).status).toBe(200);
  });

  it("nobody but an admin sees other people's exports, in the list or by id", async () => {
    const created = createExportAnswer.parse(
      (await post({ report_type: "deals_excel", search_params: unique() })).body,
    ).export;
    for (const role of ["other_manager", "agency"] as const) {
      const { apiKey } = accessAs(role);
      const list = exportListAnswer.parse((await get("/exports?limit=100", apiKey)).body);
      expect(list.exports.map(({ id }) => id)).not.toContain(created.id);
      const one = await get(`/exports/${created.id}`, apiKey);
      expect(one.status).toBe(404);
      expect(errorAnswer.parse(one.body).error.code).toBe("NOT_FOUND");
      expect((await get(`/exports/${created.id}/download`, apiKey)).status).toBe(404);
    }
    const { apiKey } = accessAs("admin");
    expect(exportAnswer.parse((await get(`/exports/${created.id}`, apiKey)).body).export.id).toBe(created.id);
  });

  it.each(["0", "-1", "abc", "1e3", "99999999999999999999", "2147483648", "1;drop"])(
    "the id %s: 404",
    async (id) => {
      const answer = await get(`/exports/${encodeURIComponent(id)}`);
      expect(answer.status).toBe(404);
      errorAnswer.parse(answer.body);
    },
  );
});

describe("a chunked export", () => {
  it("tells its parts; parts are readable by their owner, not listed, and point to their parent", async () => {
    const admin = accessAs("admin");
    const seen: number[] = [];
    const finished = await runExport(
      admin,
      { report_type: "clicks_details_excel", search_params: { ...unique(), period: "last_90_days" } },
      ({ progress }) => progress && seen.push(progress.parts_ready),
      50,
    );
    expect(finished.chunked_export).toBe(true);
    expect(finished.progress?.total_parts).toBeGreaterThanOrEqual(4);
    expect(finished.progress?.parts_ready).toBe(finished.progress?.total_parts);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    const [{ id: partId } = { id: 0 }] = await partsOf(finished.id);
    const part = exportAnswer.parse((await get(`/exports/${partId}`, admin.apiKey)).body).export;
    expect(part).toMatchObject({ parent_report_id: finished.id, status: "completed", download_url: null });
    const refused = await get(`/exports/${part.id}/manifest`, admin.apiKey);
    expect([refused.status, errorAnswer.parse(refused.body).error.code]).toEqual([409, "CONFLICT"]);
    const { exports } = exportListAnswer.parse((await get("/exports?limit=100", admin.apiKey)).body);
    expect(exports.every(({ parent_report_id }) => parent_report_id === null)).toBe(true);
  });
});

describe("GET /exports/{id}/manifest", () => {
  it("tells what the downloaded file is, to those who may see the export", async () => {
    const finished = await runExport(manager, { report_type: "advertisers_csv", search_params: unique() });
    const answer = await get(`/exports/${finished.id}/manifest`);
    expect(answer.status).toBe(200);
    const { manifest } = manifestAnswer.parse(answer.body);
    const { filename, row_count, byte_size, sha256 } = finished;
    expect(manifest).toMatchObject({ export_id: finished.id, filename, row_count, byte_size, sha256 });
    expect(new Date(manifest.snapshot_at).toISOString()).toBe(finished.snapshot_at);
    expect((await get(`/exports/${finished.id}/manifest`, accessAs("other_manager").apiKey)).status).toBe(
      404,
    );
    expect((await get(`/exports/${finished.id}/manifest`, accessAs("admin").apiKey)).status).toBe(200);
  });
});

describe("every answer", () => {
  it("tells the rate limit and is cached by nobody", async () => {
    let before = await get("/exports");
    let after = await get("/exports");
    // Two of one hour: at its end the count begins anew.
    while (before.headers.get("x-ratelimit-reset") !== after.headers.get("x-ratelimit-reset"))
      [before, after] = [after, await get("/exports")];
    expect(before.headers.get("x-ratelimit-limit")).toBe("10000");
    const house = await get("/exports", accessAs("agency").apiKey);
    expect(house.headers.get("x-ratelimit-limit")).toBe("1000");
    expect(Number(after.headers.get("x-ratelimit-remaining"))).toBeLessThan(
      Number(before.headers.get("x-ratelimit-remaining")),
    );
    expect(Number(after.headers.get("x-ratelimit-reset"))).toBeGreaterThan(Date.now() / 1000);
    expect(after.headers.get("cache-control")).toContain("no-store");
  });

  it("of an unknown route is the envelope", async () => {
    const answer = await get("/nothing/here");
    expect(answer.status).toBe(404);
    expect(errorAnswer.parse(answer.body).error.code).toBe("NOT_FOUND");
  });
});

it("GET /api/health?deep=1 tells admins, and nobody else, what the doctor finds", async () => {
  const look = (headers: Record<string, string>) => fetch(`${url}/api/health?deep=1`, { headers });
  expect((await look({})).status).toBe(401);
  expect((await look({ "x-api-key": accessAs("manager").apiKey })).status).toBe(403);
  const answer = await look({ "x-api-key": accessAs("admin").apiKey });
  const { ok, checks } = await answer.json();
  expect({ status: answer.status, ok, faults: checks.filter((check: { ok: boolean }) => !check.ok) }).toEqual(
    {
      status: 200,
      ok: true,
      faults: [],
    },
  );
  expect(checks.map(({ part }: { part: string }) => part)).toContain("engine");
});

it("GET /api/health tells that database, store and executor are up", async () => {
  const answer = await fetch(`${url}/api/health`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({
    ok: true,
    parts: { database: "up", store: "up", executor: "up" },
    differing_files: 0,
  });
});
