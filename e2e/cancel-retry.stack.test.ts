import { createHash } from "node:crypto";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type ExportAnswer, type ExportObject, errorAnswer, retryExportAnswer } from "@/lib/contract/export";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { failExport } from "@/lib/exports/fail-export";
import { accessAs } from "./support/access-as";
import { callApi, runExport } from "./support/call-api";
import { downloadFile } from "./support/download";
import { readStackFile } from "./support/read-stack-file";

// Cancel and retry through the API, with the executor, the sweep and everything else that runs in a real stack.

const { url, database_url } = readStackFile();
const admin = accessAs("admin");
const pool = createPool(database_url, 4);
const database = createDatabase(pool);

async function post(path: string, apiKey = admin.apiKey) {
  const answer = await fetch(`${url}/api/v1${path}`, { method: "POST", headers: { "x-api-key": apiKey } });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

function chunked() {
  return {
    report_type: "clicks_details_excel",
    search_params: { period: "last_90_days", network_id: [2, 4, 6], test_run: crypto.randomUUID() },
  };
}

async function get(id: number): Promise<ExportObject> {
  return (await callApi<ExportAnswer>(admin, `/exports/${id}`)).export;
}

// A gate in the database: of the exports whose parameters name it, every tranche but the first stops just before its
// step begins to render it, for as long as the test holds the lock of that name.
beforeAll(async () => {
  await pool.query(`
    create function wait_at_test_gate() returns trigger language plpgsql as $$ begin
      perform pg_advisory_xact_lock_shared(hashtext(new.search_params->>'test_gate'));
      return new;
    end $$;
    create trigger wait_at_test_gate before update on export_reports for each row
      when (new.search_params ? 'test_gate' and new.part_index > 0 and old.status = 'pending'
        and new.status = 'processing')
      execute function wait_at_test_gate();`);
});
afterAll(async () => {
  await pool.query(`drop trigger wait_at_test_gate on export_reports; drop function wait_at_test_gate;`);
  await pool.end();
});

/** A chunked export of which the first part is ready, while the steps of the others stand at the gate. */
async function startHalf(body: ReturnType<typeof chunked>) {
  const gate = crypto.randomUUID();
  const keeper = await pool.connect();
  let isOpen = false;
  const open = async () => {
    if (isOpen) return;
    isOpen = true;
    await keeper.query("select pg_advisory_unlock(hashtext($1))", [gate]);
    keeper.release();
  };
  onTestFinished(open);
  const { rows } = await keeper.query<{ pid: number }>(
    "select pg_backend_pid() as pid, pg_advisory_lock(hashtext($1))",
    [gate],
  );
  const keeperPid = rows[0]?.pid ?? 0;
  const search_params = { ...body.search_params, test_gate: gate };
  const { export: created } = await callApi<ExportAnswer>(admin, "/exports", { ...body, search_params });
  await expect.poll(async () => (await get(created.id)).progress?.parts_ready).toBe(1);
  await expect.poll(() => waitersFor(keeperPid)).not.toEqual([]);
  const half = await get(created.id);
  return {
    half,
    body: { ...body, search_params },
    /** Lets the steps go on once `ending` waits for a tranche that one of them holds: they are late from then on. */
    async openBehind<T>(ending: Promise<T>): Promise<T> {
      const atGate = await waitersFor(keeperPid);
      await expect.poll(async () => (await Promise.all(atGate.map(waitersFor))).flat()).not.toEqual([]);
      await open();
      return ending;
    },
  };
}

/** The database processes that wait for a lock that this one holds. */
async function waitersFor(pid: number): Promise<number[]> {
  const { rows } = await pool.query<{ pid: number }>(
    "select pid from pg_stat_activity where $1 = any (pg_blocking_pids(pid))",
    [pid],
  );
  return rows.map((row) => row.pid);
}

describe("POST /exports/{id}/cancel", () => {
  it("ends the export for good, and its run, while its steps go on; again it answers the same", async () => {
    const { half, body, openBehind } = await startHalf(chunked());
    const { id } = half;
    const first = await openBehind(post(`/exports/${id}/cancel`));
    expect(first.status).toBe(200);
    expect(first.body.export).toMatchObject({
      status: "failed",
      outcome_code: "cancelled_by_user",
      error_message: expect.stringContaining("cancelled"),
      filename: null,
      download_url: null,
    });
    await expect.poll(() => runStatus(id)).toBe("cancelled");
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
    const { half, openBehind } = await startHalf(chunked());
    const { id, snapshot_at } = half;
    const log = pino({ level: "silent" });
    await openBehind(failExport({ database, log }, { exportId: id, attempt: 1, requestId: null }, ""));
    const failed = await get(id);
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
    expect(retried.progress?.parts_ready).toBe(1);

    await expect.poll(async () => (await get(id)).status, { timeout: 60_000 }).toBe("completed");
    const completed = await get(id);
    expect(completed).toMatchObject({ attempt: 2, snapshot_at });
    const bytes = await downloadFile(completed);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(completed.sha256);
  });
});
