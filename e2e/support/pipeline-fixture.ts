import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pLimit from "p-limit";
import { pino } from "pino";
import { findViewer } from "@/lib/auth/viewer";
import { createExportBody } from "@/lib/contract/export";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { createExport } from "@/lib/exports/create-export";
import type { ExportRun } from "@/lib/exports/export-run";
import type { Pipeline } from "@/lib/exports/pipeline";
import { createRenderPool } from "@/lib/exports/render-pool";
import { startS3Server } from "@/lib/local/s3/server";
import { createObjectStore } from "@/lib/storage/object-store";
import { createTestDatabase } from "./database";

/**
 * The pipeline on real parts in this process: a database with a small catalogue and an admin, an S3 server, render
 * threads. `click_history` records who changed which daily click in which transaction, see `startClickWriters`.
 */
export async function createPipelineFixture({ trancheBytes }: { trancheBytes: number }) {
  const testDatabase = await createTestDatabase();
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "tranche-pipeline-"));
  const credentials = { accessKeyId: "test", secretAccessKey: "test-secret" };
  const s3 = await startS3Server({ port: 0, dataDir, credentials, region: "us-east-1" });
  const store = createObjectStore({
    endpoint: s3.url,
    publicEndpoint: undefined,
    region: "us-east-1",
    bucket: "exports",
    ...credentials,
    areChecksumsOnlyWhenRequired: false,
  });
  await store.ensureBucket();
  const pool = createPool(testDatabase.url);
  const database = createDatabase(pool);
  const renderPool = createRenderPool(2);
  const log = pino({ level: "silent" });
  const limitTranches = pLimit(3);
  const pipeline: Pipeline = { database, pool, store, renderPool, limitTranches, log, trancheBytes };
  const user = await database.user.create({
    data: { email: "admin@example.com", name: "Admin", admin: true },
  });

  let requests = 0;
  const viewer = await findViewer(database, { id: user.id });
  if (!viewer) throw new Error("The fixture's own user is gone.");
  const auditOrigin = { userId: user.id, credential: null, ipAddress: null, requestId: "req_test" };

  return {
    pipeline,
    /** For a client of one's own. */
    s3: { endpoint: s3.url, region: "us-east-1", forcePathStyle: true, credentials },
    viewer,
    auditOrigin,
    /** Queues an export as POST /exports does and returns its id. Without search_params it is a twin of no other. */
    async request(body: Record<string, unknown>): Promise<number> {
      const parsed = createExportBody.parse({ search_params: { nth_request: requests++ }, ...body });
      const request = { viewer, auditOrigin, body: parsed, isDryRun: false, arrivedAt: new Date() };
      return (await createExport(database, { dedupeWindowSeconds: 0 }, request)).row.id;
    },
    /** An export as its row stands, with its tranches in their order. */
    load(id: number) {
      return database.exportReport.findUniqueOrThrow({
        where: { id },
        include: { tranches: { orderBy: { partIndex: "asc" } } },
      });
    },
    async close(): Promise<void> {
      await renderPool.close();
      store.close();
      await s3.close();
      await pool.end();
      await testDatabase.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The run that a new export's event starts. */
export function firstAttempt(exportId: number): ExportRun {
  return { exportId, attempt: 1 };
}

export type PipelineFixture = Awaited<ReturnType<typeof createPipelineFixture>>;
