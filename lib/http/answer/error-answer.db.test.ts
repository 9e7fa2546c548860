import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { inEnvelope } from "./in-envelope";

let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(() => testDatabase.drop());

/** How a call is answered that does this, over node-postgres and over Prisma. */
async function answersTo(statement: string) {
  const pool = createPool(testDatabase.url, 1);
  const database = createDatabase(pool);
  const request = new Request("http://localhost/api/v1/any");
  const works = [() => pool.query(statement), () => database.$executeRawUnsafe(statement)];
  const answers = works.map((work) =>
    inEnvelope(request, pino({ level: "silent" }), async () => Response.json(await work())),
  );
  const read = await Promise.all(
    answers.map(async (answer) => {
      const { status, headers } = await answer;
      const { error } = await (await answer).json();
      return { status, retryAfter: headers.get("retry-after"), code: error.code, message: error.message };
    }),
  );
  await pool.end();
  return read;
}

const raise = (state: string) => `do $$ begin raise 'secret' using errcode = '${state}'; end $$`;

const justNow = "The database cannot do this just now. Try again in a few seconds.";

test.each([
  ["whose disk is full", raise("53100"), justNow],
  ["that has no memory left", raise("53200"), justNow],
  ["that takes no writes", "set transaction_read_only to on; delete from users", justNow],
  [
    "that does not let a statement take so long",
    "set statement_timeout to 1; select pg_sleep(10)",
    "This takes longer than the database allows. Ask for less, as of a shorter period, or try again later.",
  ],
])(
  "a database %s is told as one to be asked again, and no fault of ours",
  async (_name, statement, message) => {
    const unavailable = { status: 503, retryAfter: "5", code: "SERVICE_UNAVAILABLE", message };
    expect(await answersTo(statement)).toEqual([unavailable, unavailable]);
  },
);

test("a transaction that takes longer than it may is told as one to be asked again", async () => {
  const pool = createPool(testDatabase.url, 1);
  const database = createDatabase(pool);
  const request = new Request("http://localhost/api/v1/any");
  const answer = await inEnvelope(request, pino({ level: "silent" }), async () => {
    const work = database.$transaction(
      async (transaction) => {
        await transaction.$executeRaw`select pg_sleep(0.2)`;
        await transaction.user.count();
      },
      { timeout: 50 },
    );
    return Response.json(await work);
  });
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(await answer.json()).toMatchObject({ error: { code: "SERVICE_UNAVAILABLE", message: justNow } });
  await pool.end();
});

test("what it will never do is a fault of ours, told without its words", async () => {
  const fault = {
    status: 500,
    retryAfter: null,
    code: "INTERNAL",
    message: "Something went wrong on our side.",
  };
  expect(await answersTo(raise("42501"))).toEqual([fault, fault]);
});
