import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type ParseArgsConfig, parseArgs } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { digestApiKey } from "@/lib/auth/api-key";
import { createSessions } from "@/lib/auth/sessions";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";

// The commands that work on a database, as somebody types them: in a folder whose .env names it, and nothing else does.
// Each is a process of its own once. What else it does is tried in this one, since a start takes longer than all its work.

vi.setConfig({ testTimeout: 240_000 });

const typedHere = vi.hoisted(() => ({ args: [""], password: "" }));
vi.mock("@/lib/command", () => ({
  readCommand: (_frame: unknown, config: ParseArgsConfig) => parseArgs({ ...config, args: typedHere.args }),
}));
vi.mock("./read-password", () => ({ readPassword: async () => typedHere.password }));

const root = path.resolve(import.meta.dirname, "..");
let database: TestDatabase;
let client: pg.Client;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.url);
  await client.connect();
  await client.query(`
    insert into networks (id, name, slug) values (3, 'Awin', 'awin');
    insert into publishers (id, name, slug, house) values (1, 'House', 'house', true), (2, 'Two', 'two', false);
    insert into agencies (id, name, slug) values (4, 'Agency', 'agency');
    insert into advertisers (id, network_id, publisher_id, name, slug) values (5, 3, 1, 'Nike', 'nike');
    insert into users (email, name, publisher_id) values ('loaded@example.com', 'Loaded', 2)`);
  folder = await mkdtemp(path.join(os.tmpdir(), "tranche-commands-"));
  await writeFile(path.join(folder, ".env"), `# as in production\nDATABASE_URL="${database.url}"\n`);
});
afterAll(async () => {
  await client.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

interface Ended {
  code: number;
  output: string;
  /** From its last word to its end. */
  lingeredSeconds: number;
}

async function run(
  script: string,
  args: string[],
  typed = "",
  env: Record<string, string> = {},
): Promise<Ended> {
  const child = spawn(
    process.execPath,
    ["--import", import.meta.resolve("tsx"), path.join(root, script), ...args],
    {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        NODE_ENV: "production",
        TSX_TSCONFIG_PATH: path.join(root, "tsconfig.json"),
        ...env,
      },
    },
  );
  let output = "";
  let lastWordAt = performance.now();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
      lastWordAt = performance.now();
    });
  }
  child.stdin.end(`${typed}\n`);
  const [code] = await once(child, "close");
  return { code, output, lingeredSeconds: (performance.now() - lastWordAt) / 1000 };
}

/** The same without a process: its frame and the reading of the password are replaced, nothing else is. */
async function runHere(
  script: string,
  args: string[],
  password = "",
): Promise<Omit<Ended, "lingeredSeconds">> {
  Object.assign(typedHere, { args, password });
  let output = "";
  const print = (line: string) => {
    output += `${line}\n`;
  };
  const spies = [vi.spyOn(console, "log"), vi.spyOn(console, "error")];
  for (const spy of spies) spy.mockImplementation(print);
  vi.stubEnv("DATABASE_URL", database.url);
  onTestFinished(() => void vi.unstubAllEnvs());
  try {
    // With a query of its own, so that the program runs anew.
    await import(`${path.join(root, script)}?${crypto.randomUUID()}`);
    return { code: Number(process.exitCode ?? 0), output };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}

function keyIn(output: string): string {
  return output.match(/\b[0-9a-f]{64}\b/)?.[0] ?? "";
}

async function userOf(email: string): Promise<Record<string, unknown>> {
  return (await client.query("select * from users where email = $1", [email])).rows[0];
}

async function isPassword(email: string, password: string): Promise<boolean> {
  const pool = createPool(database.url, 1);
  try {
    const sessions = createSessions(createDatabase(pool), { secret: "unused".repeat(8), appUrl: undefined });
    const { password: hasher } = await sessions.$context;
    const { rows } = await pool.query(
      "select password from accounts join users on users.id = user_id where email = $1",
      [email],
    );
    return await hasher.verify({ hash: rows[0]?.password, password });
  } finally {
    await pool.end();
  }
}

it("db:deploy reads .env, gives the app's role its rights, and ends as soon as it is done", async () => {
  const role = `app-${crypto.randomUUID()}`;
  await client.query(`create role "${role}"`);
  const { code, output, lingeredSeconds } = await run("prisma/deploy.ts", ["--app-role", role]);
  expect(code, output).toBe(0);
  expect(output).toMatch(/^The database is up to date\.\n.* may do what the app does, and no more\.\n$/);
  const { rows } = await client.query(
    `select has_table_privilege($1, 'users', 'insert') as "makesUsers", has_table_privilege($1, 'deals', 'insert') as "makesDeals",
       has_table_privilege($1, 'deals', 'select') as "readsDeals"`,
    [role],
  );
  expect(rows).toEqual([{ makesUsers: true, makesDeals: false, readsDeals: true }]);
  await client.query(`drop owned by "${role}"; drop role "${role}"`);
  // With its connection left open it would wait for the schema engine's own limit, which is ten.
  expect(lingeredSeconds).toBeLessThan(9);
});

it("what is set wins over .env", async () => {
  const { code, output } = await run("prisma/deploy.ts", [], "", {
    DATABASE_URL: "postgresql://127.0.0.1:1/x",
  });
  expect(code).toBe(1);
  expect(output).toContain("ECONNREFUSED 127.0.0.1:1");
});

it("user:create gives a user whom db:load brought a password and a key, once", async () => {
  const args = ["--email", "Loaded@example.com"];
  const elsewhere = await runHere("prisma/create-user.ts", [...args, "--admin"], "correct horse");
  expect(elsewhere).toMatchObject({ code: 1, output: expect.stringContaining("belongs elsewhere") });
  const adopted = await run("prisma/create-user.ts", args, "correct horse");
  expect(adopted.code, adopted.output).toBe(0);
  expect(await userOf("loaded@example.com")).toMatchObject({
    name: "Loaded",
    publisher_id: 2,
    api_key_digest: digestApiKey(keyIn(adopted.output)),
  });
  expect(await isPassword("loaded@example.com", "correct horse")).toBe(true);
  const again = await runHere("prisma/create-user.ts", args, "another one");
  expect(again).toMatchObject({ code: 1, output: expect.stringContaining("npm run user:password") });
  expect(await isPassword("loaded@example.com", "correct horse")).toBe(true);
});

it.each([
  ["--agency", "agency", { agency_id: 4, publisher_id: 1 }],
  ["--network", "awin", { network_id: 3, publisher_id: 1 }],
  ["--advertiser", "5", { advertiser_id: 5, publisher_id: null }],
])("user:create %s makes that kind of person", async (flag, value, columns) => {
  const email = `made${flag}@example.com`;
  const args = ["--email", email, flag, value];
  const made = await runHere("prisma/create-user.ts", args, "correct horse");
  expect(made.code, made.output).toBe(0);
  const nobody = { admin: false, publisher_id: null, agency_id: null, network_id: null, advertiser_id: null };
  expect(await userOf(email)).toMatchObject({ ...nobody, ...columns });
});

it("user:password, user:key and user:link do so for one person, tell the audit log, and know nobody else", async () => {
  const email = "two-things@example.com";
  const args = ["--email", email];
  await runHere("prisma/create-user.ts", [...args, "--publisher", "two"], "correct horse");
  const user = await userOf(email);
  await client.query(
    "insert into sessions (user_id, token, expires_at) values ($1, 'token', now() + interval '1 day')",
    [user.id],
  );
  const changed = await run("prisma/set-password.ts", args, "another horse");
  expect(changed.code, changed.output).toBe(0);
  expect(await isPassword(email, "another horse")).toBe(true);
  const sessions = await client.query("select from sessions where user_id = $1", [user.id]);
  expect(sessions.rowCount).toBe(0);
  const rotated = await run("prisma/rotate-key.ts", args);
  expect(rotated.code, rotated.output).toBe(0);
  expect((await userOf(email)).api_key_digest).toBe(digestApiKey(keyIn(rotated.output)));
  vi.stubEnv("APP_URL", "https://exports.example.com/");
  const link = await runHere("prisma/make-sign-in-link.ts", args);
  expect(link.output).toMatch(/^https:\/\/exports\.example\.com\/sign-in\/once#[\w-]{43}\n$/);
  const { rows } = await client.query(
    "select action, request_id from audit_entries where user_id = $1 order by id",
    [user.id],
  );
  expect(rows).toEqual([
    { action: "password.changed", request_id: "command line" },
    { action: "api_key.rotated", request_id: "command line" },
    { action: "sign_in.link_made", request_id: "command line" },
  ]);
  for (const script of ["prisma/set-password.ts", "prisma/rotate-key.ts", "prisma/make-sign-in-link.ts"]) {
    const unknown = await runHere(script, ["--email", "nobody@example.com"], "another horse");
    expect(unknown).toMatchObject({
      code: 1,
      output: expect.stringContaining("There is no user nobody@example.com"),
    });
  }
});
