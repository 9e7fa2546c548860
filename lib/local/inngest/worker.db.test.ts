import http from "node:http";
import type { AddressInfo } from "node:net";
import type pg from "pg";
import type { Sql } from "sql-template-tag";
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { createGate } from "@/lib/testing/gate";
import type { ExecutorContext } from "./context";
import { type Database, openDatabase } from "./database";
import { migrate } from "./schema";
import { createSignal } from "./signal";
import { createWorker, type Worker } from "./worker";

// Moments that a real outage hits too rarely: each is made by hand.

let database: TestDatabase;
let db: Database;
/** What the app answers its calls with, in order; the last one again and again. */
let answers: (() => Promise<unknown>)[];
let calls: number;
let app: http.Server;
let appUrl: string;

beforeAll(async () => {
  database = await createTestDatabase({ isMigrated: false });
  db = openDatabase(database.url, 4);
  await migrate(db.pool);
  app = http.createServer(async (request, response) => {
    request.resume();
    const answer = answers[Math.min(calls++, answers.length - 1)];
    response.writeHead(200, { "x-inngest-sdk": "js:v4" }).end(JSON.stringify(await answer?.()));
  });
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const address = app.address() as AddressInfo; // it listens on a port
  appUrl = `http://127.0.0.1:${address.port}/`;
});
beforeEach(() => {
  answers = [async () => "done"];
  calls = 0;
});
afterEach(() => db.pool.query("delete from inn.runs"));
afterAll(async () => {
  app.close();
  await db.close();
  await database.drop();
});

interface Watch {
  /** Around each query outside of transactions. */
  query?: (text: string, query: () => Promise<unknown>) => Promise<unknown>;
  /** Before each transaction. */
  transaction?: () => void;
  log?: (line: string) => void;
}

function startWorker({ query = (_, ask) => ask(), transaction, log = () => undefined }: Watch = {}): Worker {
  const watched: Database = {
    ...db,
    async query<Row extends pg.QueryResultRow>(statement: Sql) {
      let answer: pg.QueryResult<Row> | undefined;
      await query(statement.text, async () => {
        answer = await db.query<Row>(statement);
      });
      if (!answer) throw new Error("It was not asked.");
      return answer;
    },
    async transaction(work, patienceMs) {
      transaction?.();
      return db.transaction(work, patienceMs);
    },
  };
  const context: ExecutorContext = {
    db: watched,
    appUrl,
    signingKey: null,
    eventKey: "",
    maxInFlight: 4,
    retryDelayMs: () => 0,
    functions: new Map(),
    eventSignal: createSignal(),
    workSignal: createSignal(),
    syncSignal: createSignal(),
    log,
  };
  const worker = createWorker(context);
  onTestFinished(() => void worker.drain(0));
  return worker;
}

/** A run with one call that is due, and with a step that has ended. */
async function insertRun(id: string): Promise<void> {
  const event = { id, name: "e", data: {}, ts: 0 };
  await db.pool.query(
    "insert into inn.runs (id, function_id, event, memo_count) values ($1, 'app-f', $2, 1)",
    [id, event],
  );
  await db.pool.query(
    "insert into inn.steps (run_id, id, name, op, result, memo_seq) values ($1, 's', 's', 'StepRun', '{}', 1)",
    [id],
  );
  await db.pool.query("insert into inn.queue (run_id, key, kind) values ($1, 'k', 'discover')", [id]);
}

async function read(
  id: string,
): Promise<{ status: string; output: unknown; crashes: number; isLeased: boolean }> {
  const { rows } = await db.pool.query(
    `select status, output, crashes, lease is not null as "isLeased"
     from inn.runs left join inn.queue on run_id = id where id = $1`,
    [id],
  );
  return rows[0];
}

function refusal(code: string): Error {
  return Object.assign(new Error("refused"), { code });
}

test("the executor's own database, away before a call, is no lost process", async () => {
  await insertRun("r");
  const worker = startWorker({
    async query(text, ask) {
      if (text.includes("inn.steps")) throw refusal("53100");
      await ask();
    },
  });
  await worker.turn();
  await worker.drain(60_000);
  expect(calls).toBe(0);
  expect(await read("r")).toMatchObject({ status: "running", crashes: 0, isLeased: false });
});

test("what keeps a call from being made for good is one, so that it ends sometime", async () => {
  await insertRun("r");
  const worker = startWorker({
    async query(text, ask) {
      if (text.includes("inn.steps")) throw refusal("XX000");
      await ask();
    },
  });
  await worker.turn();
  await worker.drain(60_000);
  expect(await read("r")).toMatchObject({ status: "running", crashes: 1, isLeased: false });
});

test("a call that was leased without anybody hearing of it is made later, and is no lost process", async () => {
  await insertRun("r");
  let isCut = false;
  const worker = startWorker({
    async query(text, ask) {
      await ask();
      if (isCut || !text.includes("set lease = c.lease")) return;
      isCut = true;
      throw refusal("ECONNRESET");
    },
  });
  await expect(worker.turn()).rejects.toThrow("refused");
  expect(await read("r")).toMatchObject({ crashes: 0, isLeased: true });
  const answered = createGate();
  answers = [() => answered.opened.then(() => "done")];
  await worker.turn();
  expect(await read("r")).toMatchObject({ crashes: 0, isLeased: true });
  answered.open();
  await worker.drain(60_000);
  expect(await read("r")).toMatchObject({ status: "completed", output: "done" });
});

test("a lease that is lost while others are freed is freed at the next turn", async () => {
  await insertRun("first");
  const answered = createGate();
  const freeing = createGate();
  const free = createGate();
  const lost = createGate();
  answers = [() => answered.opened.then(() => "unwritten"), async () => "written"];
  let failures = 0;
  let isClaimRefused = false;
  const worker = startWorker({
    async query(text, ask) {
      if (text.includes("starts_with") && !isClaimRefused) throw new Error("Nothing was lost.");
      if (text.includes("starts_with") && failures < 2) {
        // Whose calls are under way is known by now.
        freeing.open();
        await free.opened;
      }
      if (text.includes("row_number") && calls === 1 && !isClaimRefused) {
        isClaimRefused = true;
        throw refusal("53100");
      }
      await ask();
    },
    transaction() {
      if (calls === 1 && failures < 2) {
        failures++;
        throw refusal("XX000");
      }
    },
    log: () => void (failures === 2 && lost.open()),
  });
  await worker.turn();
  await expect.poll(() => calls).toBe(1);
  await expect(worker.turn()).rejects.toThrow("refused");
  const turn = worker.turn();
  await freeing.opened;
  answered.open();
  await lost.opened;
  free.open();
  await turn;
  await worker.turn();
  await worker.drain(60_000);
  expect(await read("first")).toMatchObject({ status: "completed", output: "written" });
  expect(calls).toBe(2);
});

test("the late answer of a call that another executor has taken over changes nothing", async () => {
  await insertRun("r");
  const late = createGate();
  const inTime = createGate();
  answers = [() => late.opened.then(() => "late"), () => inTime.opened.then(() => "in time")];
  const first = startWorker();
  await first.turn();
  await expect.poll(() => calls).toBe(1);
  // As a new leader does.
  await db.pool.query("update inn.queue set lease = null, crashes = crashes + 1");
  const second = startWorker();
  await second.turn();
  await expect.poll(() => calls).toBe(2);
  late.open();
  await first.drain(60_000);
  expect(await read("r")).toMatchObject({ status: "running", isLeased: true });
  inTime.open();
  await second.drain(60_000);
  expect(await read("r")).toMatchObject({ status: "completed", output: "in time" });
});
