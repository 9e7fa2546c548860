import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import pLimit, { type LimitFunction } from "p-limit";
import { pino } from "pino";
import { findViewer, type Viewer } from "@/lib/auth/viewer";
import { createExportBody } from "@/lib/contract/export";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { assembleExport } from "@/lib/exports/make/assemble-export";
import { KeptParts } from "@/lib/exports/make/kept-parts";
import type { MakeDeps } from "@/lib/exports/make/make-deps";
import { createRenderPool } from "@/lib/exports/make/render-pool";
import { renderTranche } from "@/lib/exports/make/render-tranche";
import { snapshotExport } from "@/lib/exports/make/snapshot-export";
import type { ExportRun } from "@/lib/exports/record/export-run";
import { exportPrefix, keySpaceOf } from "@/lib/exports/record/object-keys";
import { createExport } from "@/lib/exports/request/create-export";
import { createInstallation } from "@/lib/installation/installation";
import { startS3Server } from "@/lib/local/s3/server";
import { createObjectStore, ensureBucket } from "@/lib/storage/object-store";
import {
  createTestDatabase,
  type TestDatabase,
  type TestDatabaseOptions,
} from "@/lib/testing/database/database";
import { wideShare } from "./test-share";

/** Of all files of a process: to start a thread takes longer than most of their tests. It does not keep the process alive. */
const renderPool = createRenderPool(2);

interface ExportFixtureOptions extends Omit<TestDatabaseOptions, "isMigrated"> {
  trancheBytes: number;
  /** With all migrations applied, in place of one of a test's own. */
  testDatabase?: TestDatabase;
  /** Of another fixture, in place of an S3 server of its own. */
  sharedBucket?: Bucket;
  /** Whether others render whenever a snapshot is read, so that each of its tranches is staged. */
  areThreadsTaken?: boolean;
}

/**
 * The pipeline on real parts in this process: a database with an admin, which may be a foreign one or a copy, an S3
 * server, render threads. `click_history` records who changed which daily click in which transaction, see `startClickWriters`.
 */
export async function createExportFixture({
  trancheBytes,
  testDatabase: given,
  sharedBucket,
  areThreadsTaken = false,
  ...databaseOptions
}: ExportFixtureOptions) {
  const testDatabase = given ?? (await createTestDatabase(databaseOptions));
  const s3 = sharedBucket ? { bucket: sharedBucket, close: async () => undefined } : await startBucket();
  const { bucket } = s3;
  const log = pino({ level: "silent" });
  const installation = createInstallation({}, log);
  const pool = createPool(testDatabase.url, 16, { beforeUse: installation.claim });
  const database = createDatabase(pool);
  const readKeySpace = async () => keySpaceOf("", await installation.read(pool));
  const store = createObjectStore({ ...bucket, readKeySpace });
  const prefix = await store.prefix();
  const limitTranches = pLimit(3);
  const limitSnapshots = pLimit(6);
  const makeDeps: MakeDeps = {
    ...{ database, pool, store, renderPool, log, trancheBytes },
    limitSnapshots: (_userId, _signal, read) => limitSnapshots(read),
    limitTranches: areThreadsTaken ? takenByOthers(limitTranches) : limitTranches,
    // Tests look at what is in the store, and damage it.
    keptParts: new KeptParts(0),
  };
  const data = { email: "admin@example.com", name: "Admin", admin: true };
  const user = await database.user.upsert({ where: { email: data.email }, create: data, update: data });

  let requests = 0;
  const admin = await findOwn(database, user.id);
  const auditOrigin = { userId: user.id, credential: null, ipAddress: null, requestId: "req_test" };

  /** Queues an export as POST /exports does and returns its id. Without search_params one report is a twin of no other. */
  async function request(
    body: Record<string, unknown>,
    { viewer: by = admin, arrivedAt = new Date() }: RequestBy = {},
  ): Promise<number> {
    const own = "bundle" in body ? {} : { search_params: { nth_request: requests++ } };
    const parsed = createExportBody.parse({ ...own, ...body });
    const asked = { viewer: by, arrivedAt, auditOrigin, body: parsed, isDryRun: false };
    return (await createExport(database, { dedupeWindowSeconds: 0, share: wideShare }, asked)).row.id;
  }

  return {
    makeDeps,
    databaseUrl: testDatabase.url,
    /** What begins the keys of this fixture's store. */
    prefix,
    /** The keys of all that lies in the store for an export. */
    objectsOf: (id: number) => store.list(exportPrefix(prefix, id)),
    /** For a store of one's own on the same bucket. */
    bucket,
    /** For a client of one's own. */
    s3: { ...bucket, forcePathStyle: true, credentials: bucket },
    viewer: admin,
    auditOrigin,
    request,
    /**
     * Queues an export and works through all its steps, one after the other, then returns its id. Other than the
     * fixture's: `pipeline` to do it with, and who asks for it when.
     */
    async make(
      body: Record<string, unknown>,
      { makeDeps: other = makeDeps, ...by }: RequestBy & { makeDeps?: MakeDeps } = {},
    ): Promise<number> {
      const id = await request(body, by);
      await runSteps(other, firstAttempt(id));
      return id;
    },
    /** An export as its row stands, with its tranches in their order. */
    load(id: number) {
      return database.exportReport.findUniqueOrThrow({
        where: { id },
        include: { tranches: { orderBy: { partIndex: "asc" } } },
      });
    },
    async close(): Promise<void> {
      store.close();
      await s3.close();
      await pool.end();
      await testDatabase.drop();
    },
  };
}

type Bucket = Parameters<typeof ensureBucket>[0] & { endpoint: string };

async function startBucket(): Promise<{ bucket: Bucket; close(): Promise<void> }> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), "tranche-pipeline-"));
  const credentials = { accessKeyId: "test", secretAccessKey: "test-secret" };
  const s3 = await startS3Server({ port: 0, dataDir, credentials, region: "us-east-1" });
  const bucket = {
    endpoint: s3.url,
    publicEndpoint: undefined,
    region: "us-east-1",
    bucket: "exports",
    ...credentials,
    areChecksumsOnlyWhenRequired: false,
  };
  await ensureBucket(bucket);
  return {
    bucket,
    async close() {
      await s3.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The same limit as it looks while others have all its places; whoever waits for one gets it all the same. */
export function takenByOthers(limit: LimitFunction): LimitFunction {
  return new Proxy(limit, {
    get: (target, name) => (name === "activeCount" ? target.concurrency : Reflect.get(target, name)),
  });
}

async function findOwn(database: Database, id: number): Promise<Viewer> {
  const viewer = await findViewer(database, { id });
  if (!viewer) throw new Error("The fixture's own user is gone.");
  return viewer;
}

interface RequestBy {
  viewer?: Viewer;
  arrivedAt?: Date;
}

/** All steps of an attempt as its run makes them; those that are done already do nothing. */
export async function runSteps(makeDeps: MakeDeps, run: ExportRun): Promise<void> {
  await renderAll(makeDeps, run);
  await assembleExport(makeDeps, run);
}

/** The steps of an attempt up to its last one; returns the number of parts, which is 0 for an export of one tranche. */
export async function renderAll(makeDeps: MakeDeps, run: ExportRun): Promise<number> {
  const { tranches, left } = await snapshotExport(makeDeps, run);
  await Promise.all(left.map((index) => renderTranche(makeDeps, run, index)));
  return tranches;
}

/** The run that a new export's event starts. */
export function firstAttempt(exportId: number): ExportRun {
  return { exportId, attempt: 1 };
}

export type ExportFixture = Awaited<ReturnType<typeof createExportFixture>>;
