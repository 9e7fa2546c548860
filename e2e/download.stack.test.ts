import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callApi, runExport } from "@/e2e/support/api/call-api";
import { accessAs } from "@/e2e/support/stack/access-as";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import { type ExportAnswer, type ExportObject, errorAnswer } from "@/lib/contract/export";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { removeFiles } from "@/lib/exports/sweep/retention";
import { createObjectStore } from "@/lib/storage/object-store";
import { daySeconds, testAges } from "@/lib/testing/exports/test-ages";

// A file's life after the export is completed: links, ranges, and its end.

const { url, database_url, s3 } = readStackFile();
const manager = accessAs("manager");
const pool = createPool(database_url, 2);
const database = createDatabase(pool);
const store = createObjectStore({
  endpoint: s3.endpoint,
  publicEndpoint: undefined,
  region: s3.region,
  bucket: s3.bucket,
  accessKeyId: s3.access_key_id,
  secretAccessKey: s3.secret_access_key,
  areChecksumsOnlyWhenRequired: false,
  async readKeySpace() {
    const { id } = await database.installation.findFirstOrThrow();
    return { prefix: `${id}/`, olderKeys: null };
  },
});
const body = { report_type: "advertisers_csv", search_params: { test_run: crypto.randomUUID() } };
let finished: ExportObject;

beforeAll(async () => {
  finished = await runExport(manager, body);
});
afterAll(async () => {
  store.close();
  await pool.end();
});

function download(): Promise<Response> {
  return fetch(`${url}/api/v1/exports/${finished.id}/download`, {
    redirect: "manual",
    headers: { "x-api-key": manager.apiKey },
  });
}

describe("a download link", () => {
  it("gives the file in ranges, which joined are the whole", async () => {
    const link = (await download()).headers.get("location") ?? "";
    const hash = createHash("sha256");
    const size = finished.byte_size ?? 0;
    const step = Math.ceil(size / 7);
    for (let from = 0; from < size; from += step) {
      const range = `bytes=${from}-${from + step - 1}`;
      const answer = await fetch(link, { headers: { range } });
      expect(answer.status).toBe(206);
      const last = Math.min(from + step, size) - 1;
      expect(answer.headers.get("content-range")).toBe(`bytes ${from}-${last}/${size}`);
      hash.update(new Uint8Array(await answer.arrayBuffer()));
    }
    expect(hash.digest("hex")).toBe(finished.sha256);
  });

  it("dies when its time is over, and a new one works", async () => {
    const { storageKey } = await database.exportReport.findUniqueOrThrow({ where: { id: finished.id } });
    const link = await store.presign({
      key: storageKey ?? "",
      filename: "a.csv",
      contentType: "text/csv",
      expiresInSeconds: 1,
    });
    await expect.poll(async () => (await fetch(link)).status).toBe(403);
    expect(await (await fetch(link)).text()).toContain("Request has expired");
    expect((await fetch((await download()).headers.get("location") ?? "")).status).toBe(200);
  });
});

describe("a file past its age", () => {
  it("is removed; the export says when, the download says what to do, and the same request makes a new one", async () => {
    const { id } = finished;
    const completedAt = new Date(Date.now() - 8 * daySeconds * 1000);
    await database.exportReport.update({ where: { id }, data: { completedAt } });
    const now = new Date();
    await removeFiles({ database, store }, testAges, now);

    const { export: removed } = await callApi<ExportAnswer>(manager, `/exports/${id}`);
    expect(removed).toMatchObject({
      status: "completed",
      filename: finished.filename,
      download_url: null,
      download_expires_in_seconds: null,
      sha256: finished.sha256,
    });
    // The stack's own sweep may have been first.
    expect(Math.abs(Date.parse(removed.file_removed_at ?? "") - now.getTime())).toBeLessThan(60_000);
    expect((await fetch(finished.download_url ?? "")).status).toBe(404);
    const answer = await download();
    expect(answer.status).toBe(404);
    expect(errorAnswer.parse(await answer.json()).error).toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringMatching(/was removed on \d+ \w+ \d{4}.* Request the same export again/),
    });
    expect((await runExport(manager, body)).id).toBeGreaterThan(id);
  });
});
