import fc from "fast-check";
import sql, { raw } from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anyCharacter } from "@/lib/testing/any-character";
import { createTestDatabase } from "@/lib/testing/database/database";
import { hostileTexts } from "@/lib/testing/reports/report-data";
import { createReportDatabase, type ReportDatabase } from "@/lib/testing/reports/report-database";
import { printLiterals } from "./print-literals";

let database: ReportDatabase;
beforeAll(async () => {
  database = await createReportDatabase(await createTestDatabase());
});
afterAll(() => database.close());

/** Text that Postgres can hold, with the characters that matter to quoting far more often than chance gives them. */
const storableText = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({
    unit: fc.constantFrom("'", "\\", '"', "{", "}", ",", "$", "1", "E", ";", "-", "\n", "\t", "é", "🎈"),
  }),
  fc.string({ unit: anyCharacter }).filter((text) => !text.includes("\0") && !/\p{Surrogate}/u.test(text)),
);

async function printedValue(query: ReturnType<typeof sql>): Promise<unknown> {
  const { rows } = await database.client.query(printLiterals(query));
  return rows[0].value;
}

describe.each(["on", "off"])("with standard_conforming_strings %s", (setting) => {
  beforeAll(async () => {
    await database.client.query(`set standard_conforming_strings = ${setting}; set backslash_quote = on`);
  });

  it("brings any text to the database and back", async () => {
    await fc.assert(
      fc.asyncProperty(storableText, async (text) => {
        expect(await printedValue(sql`select ${text}::text as value`)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it("brings any list of texts to the database and back", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(storableText)), async (texts) => {
        expect(await printedValue(sql`select ${texts}::text[] as value`)).toEqual(texts);
      }),
      { numRuns: 300 },
    );
  });
});

it("finds with printed values the rows that it finds with bound ones", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        text: storableText,
        int: fc.integer({ min: -2147483648, max: 2147483647 }),
        float: fc.double({ noNaN: true }),
        flag: fc.boolean(),
        ints: fc.array(fc.integer({ min: 0, max: 500 })),
        day: fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }),
      }),
      async ({ text, int, float, flag, ints, day }) => {
        const query = sql`select id, ${text}::text || name as text, id + ${int}::bigint as int,
            ${float}::float8 as float, not ${flag} as flag, ${day.toISOString().slice(0, 10)}::date::text as day,
            ${null}::text as nothing, ${ints}::int[] as ints
          from advertisers where id = any(${ints}::int[]) or strpos(name, ${text}) > 0 order by id limit ${5}`;
        const bound = await database.client.query(query.text, query.values);
        const printed = await database.client.query(printLiterals(query));
        expect(printed.rows).toEqual(bound.rows);
      },
    ),
  );
});

it("leaves no way out of the literal", async () => {
  await database.client.query("create table canary (id int)");
  for (const text of hostileTexts) {
    const attack = `${text}'); drop table canary; --`;
    await database.client.query(printLiterals(sql`select ${attack}::text, ${[attack]}::text[]`));
  }
  await expect(database.client.query("select * from canary")).resolves.toBeDefined();
});

it("does not join a literal with the word before it", () => {
  expect(printLiterals(sql`select a like${"\\"}${raw("")}`)).toMatch(/like +E'/);
});

it.each([undefined, {}, Symbol("x"), Buffer.from("x"), "a\0b", [["\0"]], [undefined]])(
  "refuses %o, which no literal can stand for",
  (value) => {
    expect(() => printLiterals(sql`select ${value}`)).toThrow(TypeError);
  },
);
