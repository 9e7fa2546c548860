import type pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { createViewer } from "@/lib/testing/viewers";
import { changeSettings, mergePatch, readSettings } from "./page-settings";

let testDatabase: TestDatabase;
let pool: pg.Pool;
let database: Database;
let userId: number;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url);
  database = createDatabase(pool);
  userId = (await createViewer(database, { email: "ann@example.com", name: "Ann" })).userId;
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

it("settings are one's own, begin empty, and keep what a patch does not name, known or not", async () => {
  expect(await readSettings(database, userId)).toEqual({});
  const later = { density: "cosy", list: [1, { a: null }] };
  await changeSettings(database, userId, {
    report_types: { deals_excel: { address: "a=1", later } },
    future: later,
  });
  await changeSettings(database, userId, {
    report_type: "deals_excel",
    report_types: { deals_excel: { address: "b=2" }, advertisers_csv: { dense: true } },
  });
  expect(await readSettings(database, userId)).toEqual({
    report_type: "deals_excel",
    report_types: { deals_excel: { address: "b=2", later }, advertisers_csv: { dense: true } },
    future: later,
  });
  await changeSettings(database, userId, { future: null, report_types: { deals_excel: null } });
  expect(await readSettings(database, userId)).toEqual({
    report_type: "deals_excel",
    report_types: { advertisers_csv: { dense: true } },
  });
  const other = await createViewer(database, { email: "bob@example.com", name: "Bob" });
  expect(await readSettings(database, other.userId)).toEqual({});
});

it("of patches at once none undoes another", async () => {
  const { userId: id } = await createViewer(database, { email: "cy@example.com", name: "Cy" });
  const names = Array.from({ length: 20 }, (_, index) => `type_${index}`);
  await Promise.all(
    names.map((name) => changeSettings(database, id, { report_types: { [name]: { dense: true } } })),
  );
  expect(Object.keys((await readSettings(database, id)).report_types ?? {}).sort()).toEqual(names.sort());
});

it("more than can be kept is refused, and what was there stays", async () => {
  const { userId: id } = await createViewer(database, { email: "di@example.com", name: "Di" });
  await changeSettings(database, id, { rail_folded: true });
  await expect(changeSettings(database, id, { more: "x".repeat(200_000) })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
  expect(await readSettings(database, id)).toEqual({ rail_folded: true });
});

/** Of RFC 7396, appendix A. */
it.each([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])("%j patched with %j is %j", (target, patch, result) => {
  expect(mergePatch(target, patch)).toEqual(result);
});

it("a patch makes no prototype", () => {
  const merged = mergePatch({}, JSON.parse('{"__proto__": {"admin": true}}'));
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
  expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
});
