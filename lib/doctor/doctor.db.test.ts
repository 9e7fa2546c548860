import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { otherDatabase } from "@/lib/db/other-database";
import { type Env, readSettings } from "@/lib/env";
import { findFreePort } from "@/lib/local/free-port";
import { startS3Server } from "@/lib/local/s3/server";
import { createObjectStore, ensureBucket } from "@/lib/storage/object-store";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { wholeBucket } from "@/lib/testing/exports/open-store";
import { examine } from "./examine";
import type { Finding } from "./finding";

// Everything is right once, on a real database and store; then one thing at a time is wrong, and the doctor names it.

const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
const eventKey = "events";
let database: TestDatabase;
let client: pg.Client;
let s3: Awaited<ReturnType<typeof startS3Server>>;
let dataDir: string;
let engine: Stub;
let app: Stub;
let settings: Env;
/** Whether the engine calls the app, which then notes that the sweep ran. */
let isEngineSynced = true;

interface Stub {
  server: Server;
  url: string;
}

async function serve(
  answer: (url: string) => { status: number; body: string } | Promise<{ status: number; body: string }>,
): Promise<Stub> {
  const server = createServer(async (request, response) => {
    request.resume();
    const { status, body } = await answer(request.url ?? "");
    response.writeHead(status, { "content-type": "application/xml" }).end(body);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.url);
  await client.connect();
  dataDir = await mkdtemp(path.join(os.tmpdir(), "tranche-doctor-"));
  s3 = await startS3Server({ port: 0, dataDir, credentials, region: "us-east-1" });
  engine = await serve(async (url) => {
    if (url !== `/e/${eventKey}`) return { status: 401, body: "" };
    if (isEngineSynced) await client.query("update installation set seen_at = clock_timestamp()");
    return { status: 200, body: "{}" };
  });
  app = await serve(() => ({ status: 200, body: '{"ok":true,"parts":{}}' }));
  const variables = {
    DATABASE_URL: database.url,
    S3_ENDPOINT: s3.url,
    S3_BUCKET: "doctor",
    S3_ACCESS_KEY_ID: credentials.accessKeyId,
    S3_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    S3_PREFIX: "team/",
    INNGEST_BASE_URL: engine.url,
    APP_URL: app.url,
    AUTH_SECRET: "s".repeat(32),
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const read = readSettings();
  if (!read.settings) throw new Error(JSON.stringify(read.problems));
  settings = read.settings;
  await ensureBucket(bucketOf(settings));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  engine.server.close();
  app.server.close();
  await s3.close();
  await client.end();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

function bucketOf({ S3_ENDPOINT, S3_BUCKET }: Env) {
  return {
    endpoint: S3_ENDPOINT,
    publicEndpoint: undefined,
    region: "us-east-1",
    bucket: S3_BUCKET,
    ...credentials,
    areChecksumsOnlyWhenRequired: false,
  };
}

interface Circumstances {
  clock?: () => Date;
  key?: string;
}

function examined(changed: Partial<Env>, { clock, key = eventKey }: Circumstances = {}): Promise<Finding[]> {
  return examine({ ...settings, ...changed }, { eventKey: key, eventMs: 500, ...(clock && { clock }) });
}

async function faultsOf(
  changed: Partial<Env>,
  circumstances?: Circumstances,
): Promise<Record<string, string>> {
  const findings = await examined(changed, circumstances);
  return Object.fromEntries(
    findings.flatMap(({ part, check, isOk, words }) => (isOk ? [] : [[`${part}: ${check}`, words]])),
  );
}

it("finds nothing wrong where nothing is, looks at every part, and leaves nothing in the store", async () => {
  const findings = await examined({});
  expect(findings.filter(({ isOk }) => !isOk)).toEqual([]);
  expect(findings.map(({ part, check }) => `${part}: ${check}`)).toEqual([
    ...["database: reached", "database: version", "database: clock", "database: tables", "database: rights"],
    ...["store: clock", "store: put", "store: get", "store: multipart upload", "store: link", "store: list"],
    ...["store: delete", "engine: event sent", "engine: event back", "app: APP_URL"],
  ]);
  const bucket = createObjectStore({ ...bucketOf(settings), readKeySpace: wholeBucket });
  expect(await bucket.list("")).toEqual([]);
  bucket.close();
});

/** The store, without the calls that `isRefused` names, which it answers as Google Cloud Storage does. */
async function storeWithout(isRefused: (call: string) => boolean): Promise<Stub> {
  const server = createServer((asked, answer) => {
    const { method = "", url = "", headers } = asked;
    if (isRefused(`${method} ${url}`)) {
      asked.resume();
      const body = "<?xml version='1.0'?><Error><Code>NotImplemented</Code><Message>No.</Message></Error>";
      answer.writeHead(501, { "content-type": "application/xml" }).end(body);
      return;
    }
    const passed = request(`${s3.url}${url}`, { method, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 0, got.headers);
      got.pipe(answer);
    });
    asked.pipe(passed);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

it("finds nothing wrong with a store that removes objects one by one only, and leaves nothing there", async () => {
  const single = await storeWithout((call) => call.startsWith("POST") && /[?&]delete\b/.test(call));
  const findings = await examined({ S3_ENDPOINT: single.url });
  single.server.close();
  expect(findings.filter(({ isOk }) => !isOk)).toEqual([]);
  expect(findings).toContainEqual(
    expect.objectContaining({ check: "delete", words: expect.stringContaining("a call for each object") }),
  );
  const bucket = createObjectStore({ ...bucketOf(settings), readKeySpace: wholeBucket });
  expect(await bucket.list("")).toEqual([]);
  bucket.close();
});

/** Nothing listens there. (fetch itself refuses the low ports that nothing listens on.) */
const wrongPort = `127.0.0.1:${await findFreePort()}`;

describe("names", () => {
  it.each<[string, string, () => Partial<Env>, string]>([
    [
      "a database that is not there",
      "database: reached",
      () => ({ DATABASE_URL: `postgresql://${wrongPort}/x` }),
      "Nothing answers at the address of DATABASE_URL",
    ],
    [
      "a wrong password",
      "database: reached",
      () => ({ DATABASE_URL: withPassword(settings.DATABASE_URL) }),
      "refuses the user or the password",
    ],
    [
      "a database without tables",
      "database: tables",
      () => ({ DATABASE_URL: otherDatabase(settings.DATABASE_URL, "postgres") }),
      "Run: npm run db:deploy",
    ],
    [
      "a store that is not there",
      "store: clock",
      () => ({ S3_ENDPOINT: `http://${wrongPort}` }),
      "correct S3_ENDPOINT",
    ],
    [
      "a wrong key of the store",
      "store: put",
      () => ({ S3_SECRET_ACCESS_KEY: "another" }),
      "correct S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY",
    ],
    [
      "a bucket that is not there",
      "store: put",
      () => ({ S3_BUCKET: "nowhere" }),
      "There is no bucket nowhere",
    ],
    [
      "links that lead nowhere",
      "store: link",
      () => ({ S3_PUBLIC_ENDPOINT: `http://${wrongPort}` }),
      "set that of S3_PUBLIC_ENDPOINT",
    ],
    [
      "links that lead elsewhere",
      "store: link",
      () => ({ S3_PUBLIC_ENDPOINT: app.url }),
      "S3_PUBLIC_ENDPOINT",
    ],
    [
      "an engine that is not there",
      "engine: event sent",
      () => ({ INNGEST_BASE_URL: `http://${wrongPort}` }),
      "start the engine",
    ],
    ["an address that leads elsewhere", "app: APP_URL", () => ({ APP_URL: s3.url }), "is not Tranche"],
    [
      "an address that leads nowhere",
      "app: APP_URL",
      () => ({ APP_URL: `http://${wrongPort}` }),
      "correct APP_URL",
    ],
  ])("%s", async (_what, check, changed, words) => {
    expect(await faultsOf(changed())).toHaveProperty([check], expect.stringContaining(words));
  });

  it("a key that may not write in the bucket", async () => {
    const refusing = await serve(() => ({
      status: 403,
      body: "<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
    }));
    const faults = await faultsOf({ S3_ENDPOINT: refusing.url });
    refusing.server.close();
    expect(faults).toHaveProperty(
      ["store: put"],
      expect.stringContaining("may not put in the bucket doctor"),
    );
  });

  it("a store that removes nothing, which no setting of checksums would change", async () => {
    const keeping = await storeWithout((call) => call.startsWith("DELETE") || /[?&]delete\b/.test(call));
    const faults = await faultsOf({ S3_ENDPOINT: keeping.url });
    keeping.server.close();
    expect(faults).toEqual({
      "store: delete": expect.stringMatching(/^(?!.*CHECKSUMS).*removes no objects/),
    });
    const bucket = createObjectStore({ ...bucketOf(settings), readKeySpace: wholeBucket });
    await bucket.delete(await bucket.list(""));
    bucket.close();
  });

  it("a wrong event key, and an engine that never calls the app, or another installation's of its name", async () => {
    expect(await faultsOf({}, { key: "another" })).toEqual({
      "engine: event sent": "The engine does not know INNGEST_EVENT_KEY: correct it.",
    });
    isEngineSynced = false;
    const faults = await faultsOf({});
    isEngineSynced = true;
    expect(faults).toEqual({
      "engine: event back": expect.stringMatching(
        /the same INNGEST_SIGNING_KEY.*another INNGEST_APP_ID here/,
      ),
    });
  });

  it("a clock that is 20 minutes off, by the database's and by the store's", async () => {
    const clock = () => new Date(Date.now() + 20 * 60_000);
    expect(await faultsOf({}, { clock })).toEqual({
      "database: clock": expect.stringContaining("20 minutes ahead of that of the database"),
      "store: clock": expect.stringContaining("20 minutes ahead of that of the store"),
    });
  });

  it("a right that the role lacks", async () => {
    const role = `doctor_${process.pid}`;
    await client.query(`create role ${role} login password 'doctor'; grant select, insert, update on all tables in schema public to ${role};
      revoke insert on export_reports from ${role}`);
    const url = new URL(settings.DATABASE_URL);
    [url.username, url.password] = [role, "doctor"];
    const faults = await faultsOf({ DATABASE_URL: url.href });
    await client.query(`drop owned by ${role}; drop role ${role}`);
    expect(faults).toEqual({
      "database: rights": expect.stringContaining(`grant insert on export_reports to "${role}"`),
    });
  });

  it("each variable that is missing or cannot be used", () => {
    vi.stubEnv("S3_BUCKET", "");
    vi.stubEnv("AUTH_SECRET", "short");
    const { problems } = readSettings();
    expect(problems.map(({ name }) => name)).toEqual(["S3_BUCKET", "AUTH_SECRET"]);
    vi.stubEnv("S3_BUCKET", "doctor");
    vi.stubEnv("AUTH_SECRET", "s".repeat(32));
  });
});

function withPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.password = "guess";
  return url.href;
}
