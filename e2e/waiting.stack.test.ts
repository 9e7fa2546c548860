import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiAccess, callApi, runExport } from "@/e2e/support/api/call-api";
import { readEventStream, type StreamedExport } from "@/e2e/support/api/event-source";
import { accessAs } from "@/e2e/support/stack/access-as";
import { type AppProcess, startAppProcess } from "@/e2e/support/stack/app-process";
import { holdExport } from "@/e2e/support/stack/hold-export";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import { createExportAnswer, type ExportObject, errorAnswer, exportAnswer } from "@/lib/contract/export";

// The ways to wait, on two app processes: what the one makes, the other tells.

const stack = readStackFile();
const first = accessAs("manager");
let other: AppProcess;
let second: ApiAccess;

beforeAll(async () => {
  other = await startAppProcess(stack);
  second = { ...first, url: other.url };
});
afterAll(() => other?.stop());

/** Makes an export on the first process, a twin of no other. */
async function create(
  report_type: string,
  as: ApiAccess = first,
  test: string = crypto.randomUUID(),
): Promise<ExportObject> {
  const body = { report_type, search_params: { test } };
  return createExportAnswer.parse(await callApi(as, "/exports", body)).export;
}

function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> {
  return fetch(`${second.url}/api/v1${path}`, {
    method,
    headers: { "x-api-key": second.apiKey, ...headers },
  });
}

async function readAll(stream: AsyncIterable<StreamedExport>): Promise<StreamedExport[]> {
  const messages: StreamedExport[] = [];
  for await (const message of stream) messages.push(message);
  return messages;
}

describe("the event stream of one export", () => {
  it("on one process tells the progress made by the other, ends with the export, and then answers 204", async () => {
    const admin = accessAs("admin");
    const watcher = { ...admin, url: other.url };
    // Of everybody's clicks: several parts, and it is not completed before their progress has been told.
    const test = crypto.randomUUID();
    const held = await holdExport(stack.database_url, { test }, "completion");
    const { id } = await create("clicks_details_excel", admin, test);
    const path = `/exports/${id}/events`;
    const messages: StreamedExport[] = [];
    for await (const message of readEventStream(watcher, path)) {
      messages.push(message);
      if (message.object.progress && message.object.progress.parts_ready > 0) await held.release();
    }
    for (const { object } of messages) exportAnswer.parse({ export: object });
    expect(messages.at(-1)?.object.status).toBe("completed");
    const ready = messages.map(({ object }) => object.progress?.parts_ready ?? 0);
    expect(ready).toEqual(ready.toSorted((a, b) => a - b));
    expect(new Set(ready).size).toBeGreaterThan(1);
    expect((await fetch(messages.at(-1)?.object.download_url ?? "")).status).toBe(200);

    const again = await get(path, { "x-api-key": admin.apiKey, "last-event-id": messages.at(-1)?.id ?? "" });
    expect(again.status).toBe(204);
    const resumed = await readAll(readEventStream(watcher, path, { lastEventId: messages[0]?.id ?? "" }));
    expect(resumed.map(({ object }) => object.status)).toEqual(["completed"]);
  });

  it.each([
    ["an unknown export", "/exports/2000000000/events", {}, 404],
    ["an unusable Last-Event-ID", "/exports/events", { "last-event-id": "x" }, 400],
    ["a HEAD", "/exports/events", {}, 200, "HEAD"],
  ])("%s gets an answer that ends", async (_name, path, headers, status, method?) => {
    const answer = await get(path, headers, method);
    expect(answer.status).toBe(status);
    await answer.text();
  });
});

describe("the event stream of all exports", () => {
  it("tells of exports from their making to their end, and goes on after the last event", async () => {
    // From after an event that was told already: whenever the stream begins, nothing later is missed.
    const earlier = await create("hot_advertisers_excel");
    const told = await readAll(readEventStream(second, `/exports/${earlier.id}/events`));
    const stop = new AbortController();
    const stream = readEventStream(second, "/exports/events", {
      signal: stop.signal,
      lastEventId: told.at(-1)?.id ?? "",
    });
    // It cannot end before the first stream has: what that has told is not told again.
    const test = crypto.randomUUID();
    const held = await holdExport(stack.database_url, { test }, "completion");
    const { id } = await create("advertisers_csv", first, test);
    let message = await stream.next();
    for (; !message.done && message.value.object.id !== id; message = await stream.next());
    const lastEventId = message.value?.id ?? "";
    stop.abort();
    await held.release();
    await runExport(first, { report_type: "hot_advertisers_excel", search_params: { test: "x" } });

    const resumed = readEventStream(second, "/exports/events", { lastEventId });
    for await (const { object } of resumed) if (object.id === id && object.status === "completed") return;
    throw new Error("The stream ended before the export was told to be completed.");
  });
});

describe("a long poll", () => {
  it("answers at the change, and 304 to who holds the present state", async () => {
    const { id } = await create("advertisers_csv");
    const statuses: string[] = [];
    let tag = "";
    for (;;) {
      const answer = await get(`/exports/${id}?wait=30`, tag === "" ? {} : { "if-none-match": tag });
      expect(answer.status).toBe(200);
      const { export: object } = exportAnswer.parse(await answer.json());
      expect(answer.headers.get("etag")).not.toBe(tag);
      tag = answer.headers.get("etag") ?? "";
      statuses.push(object.status);
      expect(answer.headers.has("retry-after")).toBe(object.status !== "completed");
      if (object.status === "completed") break;
    }
    const held = await get(`/exports/${id}`, { "if-none-match": tag });
    expect([held.status, await held.text()]).toEqual([304, ""]);
    const head = await get(`/exports/${id}`, {}, "HEAD");
    expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([200, tag, ""]);
  });

  it("the list has a tag as well", async () => {
    const tag = (await get("/exports?limit=3")).headers.get("etag") ?? "";
    expect((await get("/exports?limit=3", { "if-none-match": tag })).status).toBe(304);
    expect((await get("/exports?limit=2", { "if-none-match": tag })).status).toBe(200);
  });

  it.each(["31", "-1", "1.5", "soon", ""])("wait=%s: 400 that names the field", async (wait) => {
    const answer = await get(`/exports/1?wait=${wait}`);
    expect(answer.status).toBe(400);
    expect(errorAnswer.parse(await answer.json()).error.details).toHaveProperty("wait");
  });
});

it("a process that is asked to end ends the streams that it holds, and does not wait for them", async () => {
  const held = await get("/exports/events");
  await other.stop();
  expect(await held.text()).toMatch(/^retry: 2000\n/);
});
