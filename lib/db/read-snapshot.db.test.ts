import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { eventually } from "@/lib/testing/eventually";
import { createGate } from "@/lib/testing/gate";
import { createPool } from "./pool";
import { readSnapshot } from "./read-snapshot";

const question = {
  rows: "select n from numbers order by n",
  totals: { text: "select count(*)::text, sum(n)::text from numbers where n < $1", values: [1_000] },
};
const settings = { signal: new AbortController().signal };

let database: TestDatabase;
let writer: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase({ isMigrated: false });
  writer = new pg.Client(database.url);
  await writer.connect();
  await writer.query("create table numbers (n int)");
});
afterAll(async () => {
  await writer.end();
  await database.drop();
});

async function withPool<T>(connectionsMax: number, use: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = createPool(database.url, connectionsMax);
  try {
    return await use(pool);
  } finally {
    await pool.end();
  }
}

async function lines(rows: AsyncIterable<Uint8Array>): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of rows) chunks.push(chunk);
  return Buffer.concat(chunks).toString().split("\n").slice(0, -1);
}

describe.each([
  ["beside the COPY", 2],
  ["after the COPY, where no second connection is free", 1],
])("totals asked for %s", (_where, connectionsMax) => {
  it("see the state that the rows show, whatever is written meanwhile", async () => {
    await writer.query("truncate numbers; insert into numbers select generate_series(1, 100)");
    const written = createGate();
    let lent = 0;
    const beforeUse = async () => {
      if (++lent > 1) await written.opened;
    };
    const pool = createPool(database.url, connectionsMax, { beforeUse });
    const { consumed, totals, snapshot } = await readSnapshot(pool, [question], settings, async (rows) => {
      await writer.query("delete from numbers where n > 50; insert into numbers values (7), (8)");
      written.open();
      // What is asked beside has been answered.
      await eventually(() => expect(pool.idleCount).toBe(connectionsMax - 1));
      return lines(rows);
    });
    expect(consumed[0]).toHaveLength(100);
    expect(totals).toEqual([[["100", "5050"]]]);
    const visible = await pool.query("select pg_visible_in_snapshot(pg_current_xact_id(), $1) as sees", [
      snapshot.visibleTransactions,
    ]);
    expect(visible.rows).toEqual([{ sees: false }]);
    expect(snapshot.takenAt.getTime()).toBeLessThanOrEqual(Date.now());
    await pool.end();
  });

  it("that cannot be told fail the reading, and the connections serve on", async () => {
    await withPool(connectionsMax, async (pool) => {
      const broken = { ...question, totals: { text: "select 1 / 0", values: [] } };
      await expect(readSnapshot(pool, [broken], settings, lines)).rejects.toThrow("division by zero");
      expect((await readSnapshot(pool, [question], settings, lines)).totals).toHaveLength(1);
    });
  });

  it("leave nothing behind when the rows cannot be used", async () => {
    await withPool(connectionsMax, async (pool) => {
      const failing = readSnapshot(pool, [question], settings, async () => {
        throw new Error("the store is full");
      });
      await expect(failing).rejects.toThrow("the store is full");
      expect((await readSnapshot(pool, [question], settings, lines)).totals).toHaveLength(1);
    });
  });
});

it("several questions see one state, whatever is written between them", async () => {
  await writer.query("truncate numbers; insert into numbers select generate_series(1, 100)");
  for (const connectionsMax of [1, 2]) {
    await withPool(connectionsMax, async (pool) => {
      const read = await readSnapshot(pool, [question, question, question], settings, async (rows) => {
        const found = await lines(rows);
        await writer.query("delete from numbers where n % 3 = 0; insert into numbers values (7), (8)");
        return found;
      });
      const [first, ...others] = read.consumed;
      expect(others).toEqual([first, first]);
      const sum = first?.reduce((all, n) => all + Number(n), 0);
      const totals = [[String(first?.length), String(sum)]];
      expect(read.totals).toEqual([totals, totals, totals]);
    });
  }
});

it("a second connection that is not to be had before the first is given back, as behind a pooler, keeps nobody waiting", async () => {
  await writer.query("truncate numbers; insert into numbers select generate_series(1, 100)");
  const applicationName = "read-snapshot test";
  const isReading = "select 1 from pg_stat_activity where application_name = $1 and xact_start is not null";
  let lent = 0;
  const pool = createPool(database.url, 2, {
    applicationName,
    async beforeUse() {
      if (++lent === 1) return;
      await eventually(async () => {
        const { rowCount } = await writer.query(isReading, [applicationName]);
        expect(rowCount).toBe(0);
      });
    },
  });
  const { consumed, totals } = await readSnapshot(pool, [question], settings, lines);
  expect(consumed[0]).toHaveLength(100);
  expect(totals).toEqual([[["100", "5050"]]]);
  await pool.end();
});

it("many readers on few connections all come to their end", async () => {
  await withPool(3, async (pool) => {
    const readings = Array.from({ length: 12 }, () => readSnapshot(pool, [question], settings, lines));
    const results = await Promise.all(readings);
    expect(new Set(results.map(({ totals }) => JSON.stringify(totals))).size).toBe(1);
  });
});
