import { createHash } from "node:crypto";
import { EventEmitter } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { CopyOut } from "./copy-out";
import { createCopySocket } from "./copy-socket";

let testDatabase: TestDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(() => testDatabase.drop());

/** Texts of 0 to 400,000 bytes, which fall on the borders of messages and chunks in every way. */
const rows = `select repeat(chr(97 + i % 26), (i * 7919 % 97) * case when i % 500 = 0 then 4000 else 1 end) as word, i
  from generate_series(1, 20000) i`;

async function read(client: pg.Client, sql: string, pause = async () => {}) {
  const hash = createHash("md5");
  let bytes = 0;
  for await (const chunk of client.query(new CopyOut(`copy (${sql}) to stdout`))) {
    hash.update(chunk);
    bytes += chunk.length;
    await pause();
    // Its memory is the reader's until it asks for more.
    chunk.fill(0);
  }
  return { md5: hash.digest("hex"), bytes };
}

describe.each([
  ["memory that is used again", createCopySocket],
  ["data events", undefined],
])("COPY over %s", (_, stream) => {
  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: testDatabase.url, ...(stream && { stream }) });
    client.on("error", () => undefined);
    await client.connect();
    return client;
  }

  it("gives every byte once and in order, to a slow reader too, and leaves the connection fit for more", async () => {
    const client = await connect();
    const { rows: answer } = await client.query(
      `select md5(string_agg(word || e'\\n', '' order by i)) as md5, sum(length(word) + 1)::int as bytes from (${rows}) made`,
    );
    for (const pause of [async () => {}, () => nextTurn()]) {
      expect(await read(client, `select word from (${rows}) made order by i`, pause)).toEqual(answer[0]);
      expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    }
    expect(await read(client, "select 1 where false")).toMatchObject({ bytes: 0 });
    await client.end();
  });

  it("throws what the database throws, before the first row and among them, and what ends the connection", async () => {
    const client = await connect();
    await expect(read(client, "select nothing")).rejects.toMatchObject({ code: "42703" });
    await expect(
      read(client, "select 1 / (9000 - i) from generate_series(1, 20000) i"),
    ).rejects.toMatchObject({
      code: "22012",
    });
    expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    const ended = "select pg_terminate_backend(pg_backend_pid()) from generate_series(1, 9) i where i = 5";
    await expect(read(client, ended)).rejects.toThrow();
    await expect(client.query("select 1")).rejects.toThrow();
  });

  it("passes over what the server says in between", async () => {
    const client = await connect();
    await client.query(`create or replace function pg_temp.say(i int) returns int language plpgsql as
      $$ begin raise warning 'row %', i; return i; end $$`);
    const { bytes } = await read(client, "select pg_temp.say(i) from generate_series(1, 9) i");
    expect(bytes).toBe("1\n".length * 9);
    await client.end();
  });
});

it("rows that come together with their end are given, whatever comes of what is behind that", async () => {
  const message = (type: string, text: string) => {
    const header = Buffer.from(`${type}0000`);
    header.writeUInt32BE(4 + text.length, 1);
    return Buffer.concat([header, Buffer.from(text)]);
  };
  const stream = Object.assign(new EventEmitter(), { pause() {}, resume() {} });
  const copy = new CopyOut("copy (select 1) to stdout");
  // As pg does when the server ends the connection right behind the data, and nobody listens for that.
  stream.on("data", () => {
    copy.handleCommandComplete();
    throw new Error("nobody listens");
  });
  // The cast: these are all that it uses of a connection.
  copy.submit({ stream, query() {} } as unknown as pg.Connection);
  const read = (async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of copy) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString();
  })();
  const bytes = Buffer.concat([message("d", "one\n"), message("d", "two\n"), message("c", "")]);
  expect(() => stream.emit("data", bytes)).toThrow("nobody listens");
  expect(await read).toBe("one\ntwo\n");
});
