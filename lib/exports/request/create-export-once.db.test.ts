import { randomUUID } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "@/lib/auth/viewer";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { changeStatus } from "@/lib/exports/record/status";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { whileRemovalRefused } from "@/lib/testing/database/while-removal-refused";
import { wideShare } from "@/lib/testing/exports/test-share";
import { createViewer } from "@/lib/testing/viewers";
import { createExportOnce } from "./create-export-once";

let testDatabase: TestDatabase;
let pool: pg.Pool;
let database: Database;
let viewer: Viewer;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url);
  database = createDatabase(pool);
  viewer = await createViewer(database, { email: "ann@example.com", name: "Ann", admin: true });
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

/** A body like no other test's. */
function body(given: Record<string, unknown> = {}) {
  return { report_type: "deals_excel", search_params: { test: randomUUID() }, ...given };
}

/** As if the key had been used so long before. */
async function age(key: string, seconds: number): Promise<void> {
  const words =
    "update idempotency_keys set created_at = created_at - make_interval(secs => $2) where key = $1";
  await pool.query(words, [key, seconds]);
}

function post(request: ReturnType<typeof body>, key: string, arrivedAt = new Date()) {
  const { userId } = viewer;
  const auditOrigin = { userId, credential: null, ipAddress: null, requestId: "req_test" };
  const call = { viewer, auditOrigin, body: request, isDryRun: false, arrivedAt };
  return createExportOnce(database, { dedupeWindowSeconds: 900, share: wideShare }, call, key);
}

async function finish(id: number): Promise<void> {
  await changeStatus(database, id, "start");
  await changeStatus(database, id, "complete", { completedAt: new Date() });
}

describe("the same Idempotency-Key", () => {
  it("with the same body gets the first answer again, with the export as it is then", async () => {
    const [request, key] = [body({ fresh: true }), randomUUID()];
    const first = await post(request, key);
    expect(first.kind).toBe("queued");
    await finish(first.row.id);
    const again = await post(request, key);
    expect(again).toMatchObject({ kind: "queued", row: { id: first.row.id, status: "completed" } });
  });

  it("replays a 409 and a deduped answer as such", async () => {
    const request = body();
    const { row } = await post(request, randomUUID());
    const [busy, late] = [randomUUID(), randomUUID()];
    expect((await post(request, busy)).kind).toBe("in_flight");
    await finish(row.id);
    await database.exportReport.update({ where: { id: row.id }, data: { completionSeenAt: new Date() } });
    expect((await post(request, late)).kind).toBe("deduped");
    expect(await post(request, busy)).toMatchObject({ kind: "in_flight", row: { id: row.id } });
    expect(await post(request, late)).toMatchObject({ kind: "deduped", row: { id: row.id } });
  });

  it("with another body is a CONFLICT, and nothing is made", async () => {
    const key = randomUUID();
    await post(body(), key);
    const count = await database.exportReport.count();
    await expect(post(body(), key)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await database.exportReport.count()).toBe(count);
  });

  it("20 times at once makes one export, and the others get its answer or CONFLICT with Retry-After", async () => {
    const [request, key] = [body({ fresh: true }), randomUUID()];
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => post(request, key)));
    const kinds = answers.map((answer) =>
      answer.status === "fulfilled" ? answer.value.kind : answer.reason.code,
    );
    expect(kinds.filter((kind) => kind !== "queued" && kind !== "CONFLICT")).toEqual([]);
    const ids = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value.row.id] : []));
    expect(new Set(ids).size).toBe(1);
    for (const answer of answers) {
      if (answer.status === "rejected") expect(answer.reason.retryAfterSeconds).toBe(1);
    }
  });

  it("is free again after a request that was refused, after one that died, and after 24 hours", async () => {
    const key = randomUUID();
    await expect(post(body({ report_type: "nothing" }), key)).rejects.toMatchObject({ code: "BAD_REQUEST" });
    const { row } = await post(body(), key);
    await age(key, 24 * 3600 + 1);
    expect((await post(body(), key)).row.id).not.toBe(row.id);

    const dead = randomUUID();
    const { userId } = viewer;
    await database.idempotencyKey.create({ data: { userId, key: dead, bodyDigest: "0".repeat(64) } });
    await expect(post(body(), dead)).rejects.toMatchObject({ code: "CONFLICT" });
    await age(dead, 61);
    expect((await post(body(), dead)).kind).toBe("queued");
  });

  it("is not free before, whatever the clock of the process says that is asked", async () => {
    const [request, key] = [body({ fresh: true }), randomUUID()];
    const { row } = await post(request, key);
    const ahead = new Date(Date.now() + 48 * 3_600_000);
    expect((await post(request, key, ahead)).row.id).toBe(row.id);
  });

  it("of a request that is refused tells why, also where the key cannot be freed", async () => {
    const refused = body({ search_params: { active: "perhaps" } });
    await whileRemovalRefused(pool, "idempotency_keys", async () => {
      await expect(post(refused, randomUUID())).rejects.toMatchObject({ code: "BAD_REQUEST" });
    });
  });

  it("of a request that died after it had made its export replays that export", async () => {
    const [request, key] = [body({ fresh: true }), randomUUID()];
    const { row } = await post(request, key);
    const where = { userId_key: { userId: viewer.userId, key } };
    await database.idempotencyKey.update({ where, data: { responseStatus: null, deduped: null } });
    expect(await post(request, key)).toMatchObject({ kind: "queued", row: { id: row.id } });
  });
});
