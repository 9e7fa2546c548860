import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ApiFailure } from "./api-failure";
import { createClient } from "./client";

// The client against a server that answers as it is told: each request takes the next of the answers, the last one stays.

interface Told {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  text?: string;
}

async function serve(answers: Told[]) {
  const asked: string[] = [];
  const listener: RequestListener = (request, response) => {
    const {
      status = 200,
      headers = {},
      body,
      text,
    } = answers[Math.min(asked.length, answers.length - 1)] ?? {};
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(status, headers).end(text ?? JSON.stringify(body));
  };
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, url, client: createClient({ baseUrl: `${url}/api/v1/`, apiKey: "key" }) };
}

const state = (status: string, more: object = {}) => ({
  body: { export: { id: 7, status, progress: null, ...more } },
});

it("waits for the end of an export, and polls a server that does not hold its answers back", async () => {
  const { client, asked } = await serve([
    state("pending"),
    state("processing"),
    state("processing"),
    state("completed"),
  ]);
  const seen: string[] = [];
  const ended = await client.waitFor(7, { pollMs: 1, onChange: ({ status }) => seen.push(status) });
  expect(ended).toMatchObject({ id: 7, status: "completed" });
  expect(seen).toEqual(["pending", "processing", "processing", "completed"]);
  expect(asked.slice(0, 2)).toEqual(["GET /api/v1/exports/7", "GET /api/v1/exports/7?wait=30"]);
});

it("waits out 429 and 503 as long as they say, but no refusal", async () => {
  const wait = { headers: { "retry-after": "0" }, text: "<html>busy</html>" };
  const passing = await serve([{ status: 503, ...wait }, { status: 429, ...wait }, state("completed")]);
  expect((await passing.client.waitFor(7)).status).toBe("completed");
  const refused = await serve([{ status: 404, text: "" }]);
  await expect(refused.client.waitFor(7)).rejects.toMatchObject({ code: "HTTP_404", status: 404 });
  expect(refused.asked).toHaveLength(1);
});

it("gives up after five passing failures in a row", async () => {
  const { client, asked } = await serve([{ status: 502, headers: { "retry-after": "0" }, text: "" }]);
  await expect(client.waitFor(7)).rejects.toBeInstanceOf(ApiFailure);
  expect(asked).toHaveLength(6);
});

it("stops waiting when it is aborted", async () => {
  const { client } = await serve([state("processing")]);
  const abort = new AbortController();
  const waiting = client.waitFor(7, {
    pollMs: 60_000,
    signal: abort.signal,
    onChange: () => setImmediate(() => abort.abort()),
  });
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
});

it("an error envelope becomes one error with code, details and request id", async () => {
  const error = {
    code: "BAD_REQUEST",
    message: "No.",
    request_id: "req_1",
    timestamp: "",
    details: { report_type: ["x"] },
  };
  const { client } = await serve([{ status: 400, body: { error } }]);
  await expect(client.exports.create({ report_type: "x" })).rejects.toMatchObject({
    name: "ApiFailure",
    message: "No.",
    code: "BAD_REQUEST",
    status: 400,
    details: { report_type: ["x"] },
    requestId: "req_1",
  });
});

it("an answer that is not JSON is none of the API's, whatever its status", async () => {
  const { client } = await serve([{ text: "<html>Please sign in to the network</html>" }]);
  await expect(client.exports.list()).rejects.toMatchObject({ code: "NOT_JSON", status: 200 });
});

it("no answer at all is the code NETWORK", async () => {
  const { client, url } = await serve([{}]);
  const nobody = createClient({ baseUrl: url.replace(/:\d+$/, ":1") });
  await expect(nobody.exports.list()).rejects.toMatchObject({ code: "NETWORK", status: 0 });
  expect(client).toBeDefined();
});

it("outside of a page an address is needed, and its lack is told at once", async () => {
  await expect(createClient({ apiKey: "key" }).waitFor(7)).rejects.toThrow("Give createClient a baseUrl");
});

it("every request goes through the fetch that it was given, the file's too", async () => {
  const text = "id\r\n";
  const store = await serve([{ text }]);
  const { url } = await serve([state("completed", { download_url: `${store.url}/file` })]);
  const asked: string[] = [];
  const proxied = createClient({
    baseUrl: `${url}/api/v1`,
    fetch: (address, init) => {
      asked.push(address);
      return fetch(address, init);
    },
  });
  const { file } = await proxied.run({ report_type: "x" });
  expect(await new Response(file).text()).toBe(text);
  expect(asked).toEqual([`${url}/api/v1/exports`, `${store.url}/file`]);
});

it("a 409 with an export is joined, a 409 with the envelope is an error, and the plain call throws both", async () => {
  const joined = await serve([{ status: 409, ...state("processing") }]);
  expect(await joined.client.createExport({ report_type: "x" })).toMatchObject({
    kind: "joined",
    export: { id: 7 },
  });
  await expect(joined.client.exports.create({ report_type: "x" })).rejects.toMatchObject({
    status: 409,
    responseBody: { export: { id: 7 } },
  });
  const conflict = await serve([
    { status: 409, body: { error: { code: "CONFLICT", message: "Other body." } } },
  ]);
  await expect(conflict.client.createExport({ report_type: "x" })).rejects.toMatchObject({
    code: "CONFLICT",
  });
});

it("an export that failed is an error with its message", async () => {
  const { client } = await serve([state("failed", { error_message: "The store was full." })]);
  await expect(client.run({ report_type: "x" })).rejects.toMatchObject({
    code: "EXPORT_FAILED",
    message: "The store was full.",
  });
});

it("a link that has run out is asked for anew, and a file that is not as promised is not left behind", async () => {
  const text = "id\r\n1\r\n";
  const sha256 = createHash("sha256").update(text).digest("hex");
  const folder = await mkdtemp(path.join(os.tmpdir(), "tranche-client-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const store = await serve([{ status: 403, text: "expired" }, { text }]);
  const done = (promised: object) =>
    state("completed", { download_url: `${store.url}/file`, byte_size: text.length, sha256, ...promised });
  const whole = await serve([done({})]);
  await whole.client.runToFile({ report_type: "x" }, path.join(folder, "whole.csv"));
  expect(await readFile(path.join(folder, "whole.csv"), "utf8")).toBe(text);
  expect(store.asked).toHaveLength(2);

  const damaged = await serve([done({ sha256: "0".repeat(64) })]);
  const run = damaged.client.runToFile({ report_type: "x" }, path.join(folder, "damaged.csv"));
  await expect(run).rejects.toMatchObject({ code: "FILE_DAMAGED" });
  expect(await readdir(folder)).toEqual(["whole.csv"]);
});
