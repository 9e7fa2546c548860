import { createHash } from "node:crypto";
import { pino } from "pino";
import { afterAll, describe, expect, it } from "vitest";
import { callApi, runExport } from "@/e2e/support/api/call-api";
import { downloadFile } from "@/e2e/support/api/download";
import { accessAs } from "@/e2e/support/stack/access-as";
import { holdExport } from "@/e2e/support/stack/hold-export";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import { type ExportAnswer, type ExportObject, errorAnswer, retryExportAnswer } from "@/lib/contract/export";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { failExport } from "@/lib/exports/make/fail-export";

// Cancel and retry through the API, with the executor, the sweep and everything else that runs in a real stack.

const { url, database_url } = readStackFile();
const admin = accessAs("admin");
const pool = createPool(database_url, 2);
const database = createDatabase(pool);
afterAll(() => pool.end());

async function post(path: string, apiKey = admin.apiKey) {
  const answer = await fetch(`${url}/api/v1${path}`, { method: "POST", headers: { "x-api-key": apiKey } });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

function chunked() {
  return {
    report_type: "clicks_details_excel",
    search_params: { period: "last_90_days", network_id: [2, 3, 4], test_run: crypto.randomUUID() },
  };
}

async function get(id: number): Promise<ExportObject> {
  return (await callApi<ExportAnswer>(admin, `/exports/${id}`)).export;
}

/** An export whose first step has read all rows and is about to say so. */
async function startHeld(body: ReturnType<typeof chunked>) {
  const held = await holdExport(database_url, { test_run: body.search_params.test_run }, "snapshot");
  const { export: created } = await callApi<ExportAnswer>(admin, "/exports", body);
  await held.untilReached();
  expect(await get(created.id)).toMatchObject({ status: "processing", progress: null });
  return { id: created.id, held };
}

describe("POST /exports/{id}/cancel", () => {
  it("ends the export for good, and its run, while its steps go on; again it answers the same", async () => {
    const body = chunked();
    const { id, held } = await startHeld(body);
    const first = await held.releaseBehind(post(`/exports/${id}/cancel`));
    expect(first.status).toBe(200);
    expect(first.body.export).toMatchObject({
      status: "failed",
      outcome_code: "cancelled_by_user",
      error_message: expect.stringContaining("cancelled"),
      filename: null,
      download_url: null,
    });
    // The event ends it, or it finds nothing left to do before the event is there.
    await expect.poll(() => runStatus(id)).toMatch(/^(cancelled|completed)$/);
    expect(await get(id)).toEqual(first.body.export);
    const second = await post(`/exports/${id}/cancel`);
    expect({ status: second.status, body: second.body }).toEqual({ status: 200, body: first.body });

    const retried = await post(`/exports/${id}/retry`);
    expect(retried.status).toBe(409);
    expect(errorAnswer.parse(retried.body).error).toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("was cancelled"),
    });
    const { export: again } = await callApi<ExportAnswer>(admin, "/exports", body);
    expect(again).toMatchObject({ status: "pending", attempt: 1 });
    expect(again.id).toBeGreaterThan(id);
    await post(`/exports/${again.id}/cancel`);
    expect(await get(id)).toEqual(first.body.export);
  });

  async function runStatus(exportId: number): Promise<string | undefined> {
    const { rows } = await pool.query<{ status: string }>(
      "select status from inn.runs where event->'data'->>'exportId' = $1",
      [String(exportId)],
    );
    return rows[0]?.status;
  }

  it("of a completed export: 409 in the envelope; of somebody else's: 404", async () => {
    const manager = accessAs("manager");
    const { id } = await runExport(manager, {
      report_type: "deals_excel",
      search_params: { test_run: crypto.randomUUID() },
      index_params: { limit: 5 },
    });
    for (const [action, words] of [
      ["cancel", "completed already"],
      ["retry", "only a failed one"],
    ]) {
      const answer = await post(`/exports/${id}/${action}`, manager.apiKey);
      expect(answer.status).toBe(409);
      expect(errorAnswer.parse(answer.body).error).toMatchObject({
        code: "CONFLICT",
        message: expect.stringContaining(words ?? ""),
      });
      const stranger = await post(`/exports/${id}/${action}`, accessAs("other_manager").apiKey);
      expect(stranger.status).toBe(404);
      expect(errorAnswer.parse(stranger.body).error.code).toBe("NOT_FOUND");
    }
  });
});

describe("POST /exports/{id}/retry", () => {
  it("finishes a failed export from the same snapshot, while steps of the first attempt still run", async () => {
    const { id, held } = await startHeld(chunked());
    const log = pino({ level: "silent" });
    await held.releaseBehind(
      failExport({ database, log }, { exportId: id, attempt: 1, requestId: null }, ""),
    );
    const failed = await get(id);
    const { snapshot_at } = failed;
    expect(snapshot_at).not.toBeNull();
    expect(failed).toMatchObject({ status: "failed", outcome_code: "internal_error", attempt: 1 });

    const answer = await post(`/exports/${id}/retry`);
    expect(answer.status).toBe(202);
    expect(answer.headers.get("location")).toBe(failed.status_url);
    const { export: retried, snapshot_kept } = retryExportAnswer.parse(answer.body);
    expect(snapshot_kept).toBe(true);
    expect(retried).toMatchObject({
      id,
      status: "pending",
      attempt: 2,
      error_message: null,
      outcome_code: null,
    });
    // How many parts were ready by then is up to how busy the machine was; none of them is made again.
    expect(retried.progress).toEqual(failed.progress);
    expect(retried.progress).toMatchObject({ total_parts: 2 });

    await expect.poll(async () => (await get(id)).status).toBe("completed");
    const completed = await get(id);
    expect(completed).toMatchObject({ attempt: 2, snapshot_at });
    const bytes = await downloadFile(completed);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(completed.sha256);
  });
});
