import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { get } from "node:http";
import os from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { clientOf } from "@/e2e/support/api/call-api";
import { accessAs } from "@/e2e/support/stack/access-as";

const client = clientOf(accessAs("manager"));
const unique = () => ({ test_run: crypto.randomUUID() });

it("20 parallel identical run() are one export and 20 equal files", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "tranche-run-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const body = { report_type: "deals_excel", search_params: unique() };
  const before = (await client.exports.list({ limit: 1 })).exports[0]?.id ?? 0;
  const files = Array.from({ length: 20 }, (_, index) => path.join(folder, `${index}.xlsx`));
  const ended = await Promise.all(files.map((file) => client.runToFile(body, file, { pollMs: 100 })));

  expect(new Set(ended.map(({ id }) => id)).size).toBe(1);
  const made = (await client.exports.list({ limit: 100 })).exports.filter(({ id }) => id > before);
  expect(made.map(({ id }) => id)).toEqual([ended[0]?.id]);
  const sums = await Promise.all(
    files.map(async (file) =>
      createHash("sha256")
        .update(await readFile(file))
        .digest("hex"),
    ),
  );
  expect(new Set(sums)).toEqual(new Set([ended[0]?.sha256]));
});

it("the calls of the platform's own SDK have their shapes: create, find, list", async () => {
  const body = { report_type: "hot_advertisers_excel", search_params: unique() };
  const created = await client.exports.create(body);
  expect(created).toMatchObject({
    deduped: false,
    export: { report_type: body.report_type, status: "pending" },
  });
  const ended = await client.waitFor(created.export.id, { pollMs: 50 });
  expect((await client.exports.find(ended.id)).export).toMatchObject({ id: ended.id, status: "completed" });
  expect((await client.exports.list({ limit: 100 })).exports).toContainEqual(
    expect.objectContaining({ id: ended.id, status: "completed" }),
  );
  await expect(client.exports.find(0)).rejects.toMatchObject({
    code: "NOT_FOUND",
    requestId: expect.any(String),
  });
});

it("run() hands out the file as a stream, and preflight what it will be", async () => {
  const body = {
    report_type: "advertisers_csv",
    search_params: unique(),
    index_params: { limit: 3, columns: "id,name" },
  };
  const expected = await client.preflight(body);
  const { export: ended, file } = await client.run(body, { pollMs: 50 });
  const lines = (await new Response(file).text()).trimEnd().split("\r\n");
  expect(lines[0]).toBe('"ID",Name');
  expect(lines).toHaveLength(1 + expected.row_count);
  expect(ended.row_count).toBe(3);
});

it.each([
  ["/client.js", /^(?:application|text)\/javascript\b/],
  ["/client.d.ts", /^application\/typescript\b/],
])("%s is there for everybody, and sent again only when it has changed", async (file, type) => {
  const { url } = accessAs("manager");
  const first = await fetch(`${url}${file}`);
  expect(first.status).toBe(200);
  expect(first.headers.get("content-type")).toMatch(type);
  expect(first.headers.get("cache-control")).toBe("public, max-age=0");
  expect(await first.text()).toContain("createClient");
  // By Node's own client: fetch asks every server between for a new copy when it is given an ETag.
  const headers = { "if-none-match": first.headers.get("etag") ?? "" };
  const [again] = await once(get(`${url}${file}`, { headers }), "response");
  again.resume();
  expect(again.statusCode).toBe(304);
});
