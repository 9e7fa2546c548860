import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { z } from "zod";
import { clientOf, runExport } from "@/e2e/support/api/call-api";
import { documentedApi } from "@/e2e/support/api/documented-api";
import { accessAs } from "@/e2e/support/stack/access-as";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import { createApiKey, digestApiKey } from "@/lib/auth/api-key";
import type { OpenApiDocument } from "@/lib/contract/openapi";
import type { CreateShareAnswer } from "@/lib/contract/share";
import type { viewAnswer } from "@/lib/contract/view";
import type { webhookListAnswer, webhookSecretAnswer } from "@/lib/contract/webhook";
import { whileLocked } from "@/lib/testing/database/while-locked";

// The document that the stack serves, held against the answers that the stack gives.

const access = accessAs("manager");
// What the route serves is what openApiDocument made of this type.
const document = (await (await fetch(`${access.url}/api/v1/openapi.json`)).json()) as OpenApiDocument;
const { send, seen, operations } = documentedApi(document, access);
const database = new pg.Client(readStackFile().database_url);
const unique = () => ({ test_run: crypto.randomUUID() });
const small = (search_params = unique()) => ({ report_type: "hot_advertisers_excel", search_params });

beforeAll(() => database.connect());
afterAll(() => database.end());

it("POST /exports: queued, deduped, under way, refused", async () => {
  const body = small();
  await send("createExport", { body, headers: { "idempotency-key": crypto.randomUUID() } });
  await runExport(access, body);
  const again = await send("createExport", { body });
  expect(again.body).toMatchObject({ deduped: true, changed_since: expect.any(Object) });

  const big = { report_type: "clicks_details_excel", search_params: { ...unique(), period: "last_90_days" } };
  await send("createExport", { body: big });
  expect((await send("createExport", { body: big })).response.status).toBe(409);

  const key = { "idempotency-key": crypto.randomUUID() };
  await send("createExport", { body, headers: key });
  const conflict = await send("createExport", { body: small(), headers: key });
  expect(conflict.body).toMatchObject({ error: { code: "CONFLICT" } });

  await send("createExport", { body: { report_type: "nonsense" } });
  await send("createExport", { body: { ...body, padding: "x".repeat(300_000) } });
  await send("createExport", { body, query: { dry_run: "true" } });
});

it("the other operations on exports", async () => {
  const body = small();
  await send("preflightExport", { body });
  await send("preflightExport", { body: {} });
  await send("preflightExport", { body: { ...body, padding: "x".repeat(300_000) } });
  const { id } = await runExport(access, body);
  // Until nothing of it changes between two answers: exports of earlier tests may still be under way.
  await expect
    .poll(async () => {
      const list = await send("listExports", { query: { limit: "3" } });
      const headers = { "if-none-match": list.response.headers.get("etag") ?? "" };
      return (await send("listExports", { query: { limit: "3" }, headers })).response.status;
    })
    .toBe(304);

  await send("listExports", { query: { before_id: "soon" } });

  const path = { id };
  const one = await send("getExport", { path, query: { wait: "30" } });
  await send("getExport", { path, headers: { "if-none-match": one.response.headers.get("etag") ?? "" } });
  await send("getExport", { path, query: { wait: "soon" } });
  for (const operationId of ["getExport", "streamExport", "downloadExport", "getManifest"]) {
    await send(operationId, { path: { id: 2_000_000_000 } });
  }
  const { response } = await send("streamExport", { path });
  expect(await response.text()).toContain("event: export");
  await send("streamExport", { path, headers: { "last-event-id": "999999999" } });
  await send("streamExport", { path, headers: { "last-event-id": "nonsense" } });
  const all = await send("streamExports");
  await all.response.body?.cancel();
  await send("streamExports", { headers: { "last-event-id": "nonsense" } });
  await send("downloadExport", { path });
  await send("getManifest", { path });

  const running = await clientOf(access).createExport({
    report_type: "clicks_details_excel",
    search_params: { ...unique(), period: "last_90_days" },
  });
  await send("getManifest", { path: { id: running.export.id } });
});

it("names", async () => {
  const { id } = await runExport(access, small());
  const named = await send("renameExport", { path: { id }, body: { name: " November, Awin " } });
  expect(named.body).toMatchObject({ export: { id, name: "November, Awin", status: "completed" } });
  expect((await send("listExports", { query: { search: "NOVEMBER", limit: "1" } })).body).toMatchObject({
    exports: [{ id }],
  });
  await send("renameExport", { path: { id }, body: { name: "two\nlines" } });
  await send("renameExport", { path: { id: 2_000_000_000 }, body: { name: null } });
  // As chunked exports have them.
  const { rows } = await database.query(
    `insert into export_reports (user_id, report_type, fingerprint, parent_report_id, part_index)
       select user_id, report_type, fingerprint, id, 0 from export_reports where id = $1 returning id`,
    [id],
  );
  const part = await send("renameExport", { path: { id: rows[0].id }, body: { name: "a part" } });
  expect(part.response.status).toBe(409);
});

it("cancel and retry", async () => {
  const big = { report_type: "clicks_details_excel", search_params: { ...unique(), period: "last_90_days" } };
  const running = await clientOf(access).createExport(big);
  await send("cancelExport", { path: { id: running.export.id } });
  // A cancelled one is not retried.
  expect((await send("retryExport", { path: { id: running.export.id } })).response.status).toBe(409);
  await send("cancelExport", { path: { id: 2_000_000_000 } });
  await send("retryExport", { path: { id: 2_000_000_000 } });

  const { id } = await runExport(access, small());
  expect((await send("cancelExport", { path: { id } })).response.status).toBe(409);
  // As one that failed before it had read anything, which nobody outside could bring about.
  await database.query(
    `update export_reports set status = 'failed', outcome_code = 'source_failed', snapshot_id = null, snapshot_at = null,
       storage_key = null, filename = null, row_count = null, byte_size = null, sha256 = null where id = $1`,
    [id],
  );
  const retried = await send("retryExport", { path: { id } });
  expect(retried.body).toMatchObject({ snapshot_kept: false, export: { id, attempt: 2 } });
  expect((await clientOf(access).waitFor(id, { pollMs: 100 })).status).toBe("completed");
});

it("shared links", async () => {
  const { id } = await runExport(access, small());
  const path = { id };
  const padding = "x".repeat(300_000);
  await send("createShare", { path: { id: 2_000_000_000 }, body: {} });
  await send("createShare", { path, body: { hours: 0 } });
  await send("createShare", { path, body: { padding } });
  const admin = { "x-api-key": accessAs("admin").apiKey };
  expect((await send("createShare", { path, body: {}, headers: admin })).response.status).toBe(403);
  const made = (await send("createShare", { path, body: { hours: 1, requires_sign_in: true } }))
    .body as CreateShareAnswer;
  expect(made.url).toMatch(new RegExp(`^${access.url}/s/[\\w-]{12}#[\\w-]{43}$`));
  const [publicId = "", secret] = new URL(made.url).href.split("/s/")[1]?.split("#") ?? [];
  for (const operationId of ["openShare", "downloadShare"]) {
    const link = { path: { id: publicId }, body: { secret } };
    await send(operationId, link);
    expect((await send(operationId, { ...link, hasKey: false })).response.status).toBe(401);
    for (const body of [{}, { secret: 7 }])
      expect((await send(operationId, { ...link, body })).response.status).toBe(400);
    await send(operationId, { ...link, body: { secret, padding } });
    for (const wrong of [{ body: { secret: "x" } }, { path: { id: 1 } }, { path: { id: "never-was-12" } }])
      expect((await send(operationId, { ...link, ...wrong, hasKey: false })).response.status).toBe(404);
  }
  expect((await send("listShares", { path })).body).toMatchObject({
    shares: [{ id: made.share.id, openings: 1, downloads: 1 }],
  });
  await send("listShares", { path: { id: 2_000_000_000 } });
  for (let status = 201; status !== 409; ) {
    status = (await send("createShare", { path, body: {} })).response.status;
    expect([201, 409]).toContain(status);
  }
  const one = { path: { id, share_id: made.share.id } };
  await send("revokeShare", one);
  await send("revokeShare", one);
});

it("saved views and settings", async () => {
  const deals = { name: "Deals", report_type: "deals_excel", search_params: { active: true } };
  const made = await send("createView", { body: { ...deals, shared: true } });
  const { id } = (made.body as z.infer<typeof viewAnswer>).view;
  const path = { id };
  const unknown = { id: 2_000_000_000 };
  const padding = "x".repeat(300_000);
  // Somebody of an agency, which shares nothing.
  const headers = { "x-api-key": accessAs("agency").apiKey };
  await send("createView", { headers, body: { ...deals, shared: true } });
  const theirs = await send("createView", { headers, body: deals });
  const inAgency = { id: (theirs.body as z.infer<typeof viewAnswer>).view.id };
  await send("changeView", { headers, path: inAgency, body: { shared: true } });
  await send("deleteView", { headers, path: inAgency });
  for (const name of ["", " ", "x".repeat(81), "two\nlines", 7]) {
    expect((await send("createView", { body: { ...deals, name } })).response.status).toBe(400);
  }
  await send("createView", { body: { ...deals, padding } });
  await send("changeView", { path, body: { name: "Deals of today", shared: false } });
  await send("changeView", { path, body: { search_params: { active: "perhaps" } } });
  await send("changeView", { path, body: { padding } });
  await send("changeView", { path: unknown, body: { name: "x" } });
  await send("listViews");

  const body = { view: id, search_params: { ...unique(), exclusive: true } };
  const asked = await send("createExport", { body });
  expect(asked.body).toMatchObject({
    export: {
      report_type: "deals_excel",
      parameters: {
        search_params: { active: true, exclusive: true },
        index_params: { sheet_name: "Deals of today" },
      },
    },
  });
  await send("preflightExport", { body });
  expect((await send("createExport", { body: { view: unknown.id } })).response.status).toBe(400);

  await send("deleteView", { path });
  await send("deleteView", { path });
  await send("restoreView", { path });
  await send("restoreView", { path: unknown });
  await send("deleteView", { path });
  const ids: number[] = [];
  for (let isFull = false; !isFull; ) {
    const { response, body: answer } = await send("createView", { body: deals });
    isFull = response.status === 409;
    if (!isFull) ids.push((answer as z.infer<typeof viewAnswer>).view.id);
  }
  expect((await send("restoreView", { path })).response.status).toBe(409);
  for (const one of ids) await send("deleteView", { path: { id: one } });

  const other = { headers };
  await send("changeSettings", { ...other, body: { report_types: { deals_excel: { dense: true } } } });
  expect((await send("readSettings", other)).body).toMatchObject({
    settings: { report_types: { deals_excel: { dense: true } } },
  });
  await send("changeSettings", { ...other, body: { report_types: 7 } });
  await send("changeSettings", { ...other, body: { padding } });
  await send("changeSettings", { ...other, body: { report_types: null } });
});

it("webhooks", async () => {
  const made = await send("createWebhook", { body: { url: "https://example.com/exports" } });
  const path = { id: (made.body as z.infer<typeof webhookSecretAnswer>).webhook.id };
  await send("createWebhook", { body: { url: "nonsense" } });
  await send("createWebhook", { body: { url: "https://example.com", padding: "x".repeat(300_000) } });
  await send("changeWebhook", { path, body: { disabled: true } });
  await send("changeWebhook", { path, body: { disabled: "perhaps" } });
  await send("changeWebhook", { path, body: { disabled: true, padding: "x".repeat(300_000) } });
  await send("listWebhooks");
  await send("rotateWebhookSecret", { path });
  await send("testWebhook", { path });
  await send("listDeliveries", { path });
  const unknown = { id: 2_000_000_000 };
  await send("changeWebhook", { path: unknown, body: { disabled: true } });
  for (const operationId of ["deleteWebhook", "rotateWebhookSecret", "testWebhook", "listDeliveries"]) {
    await send(operationId, { path: unknown });
  }
  let status = 201;
  while (status === 201) {
    status = (await send("createWebhook", { body: { url: "https://example.com/more" } })).response.status;
  }
  expect(status).toBe(409);
  const { body } = await send("listWebhooks");
  for (const { id } of (body as z.infer<typeof webhookListAnswer>).webhooks)
    await send("deleteWebhook", { path: { id } });
});

it("the reports without an export, the audit log and the document itself", async () => {
  for (const operationId of ["readReportRows", "countReportRows", "readReportFacets", "readReportSummary"]) {
    await send(operationId, {
      path: { report_type: "clicks_details_excel" },
      query: { search_params: '{"period":"last_7_days"}' },
    });
    await send(operationId, {
      path: { report_type: "clicks_details_excel" },
      query: { search_params: "[1]" },
    });
    await send(operationId, { path: { report_type: "nonsense" } });
  }
  const headers = { "x-api-key": accessAs("admin").apiKey };
  await send("readAuditLog", { headers, query: { limit: "2" } });
  await send("readAuditLog", { headers, query: { action: "nonsense" } });
  await send("readAuditLog");
  await send("readOpenApi");
});

it("API keys", async () => {
  await send("describeApiKey");
  // Of somebody whose key nobody else uses.
  const key = createApiKey();
  const { rows } = await database.query<{ id: number }>(
    "insert into users (email, name, api_key_digest) values ($1, 'Rita Rotates', $2) returning id",
    [`${crypto.randomUUID()}@example.com`, digestApiKey(key)],
  );
  const headers = { "x-api-key": key };
  await send("rotateApiKey", { headers, query: { previous_hours: "25" } });
  const row = { table: "users", id: rows[0]?.id ?? 0 };
  const rotations = await whileLocked(readStackFile().database_url, row, 2, () =>
    send("rotateApiKey", { headers, query: { previous_hours: "2" } }),
  );
  const statuses = rotations.map(
    (rotation) => rotation.status === "fulfilled" && rotation.value.response.status,
  );
  expect(statuses.toSorted()).toEqual([200, 409]);
  expect((await send("endPreviousApiKey", { headers })).response.status).toBe(200);
});

it("every operation but the public ones refuses a caller without credentials, in the envelope", async () => {
  for (const [operationId, { operation }] of operations) {
    if (Array.isArray(operation.security) && operation.security.length === 0) continue;
    const { response } = await send(operationId, {
      path: { id: 1, share_id: 1, report_type: "deals_excel" },
      hasKey: false,
    });
    expect(response.status).toBe(401);
  }
});

it("every operation that cannot be tried refuses a dry run, before it looks at the body", async () => {
  for (const [operationId, { method, operation }] of operations) {
    const parameters = operation.parameters ?? [];
    if (method === "get" || parameters.some(({ name }) => name === "dry_run")) continue;
    if (Array.isArray(operation.security) && operation.security.length === 0) continue;
    const { response, body } = await send(operationId, {
      path: { id: 1, share_id: 1 },
      query: { dry_run: "true" },
    });
    expect([operationId, response.status]).toEqual([operationId, 400]);
    expect(body).toMatchObject({ error: { details: { dry_run: [expect.any(String)] } } });
  }
});

it("every documented answer of every operation was seen, but those that only trouble brings", () => {
  const trouble = ["429", "500", "503"];
  const documented = [...operations].flatMap(([operationId, { operation }]) =>
    Object.keys(operation.responses ?? {})
      .filter((status) => !trouble.includes(status))
      .map((status) => `${operationId} ${status}`),
  );
  expect(documented.filter((answer) => !seen.has(answer))).toEqual([]);
});
