import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { boolean } from "./boolean";
import { countryList } from "./country-list";
import { date } from "./date";
import { decimal } from "./decimal";
import { choice, enumList } from "./enumeration";
import { idList, idOrSlugList } from "./id-list";
import { integer } from "./integer";
import { text } from "./text";
import { wordList } from "./word-list";

const about = { title: "Title", description: "Description.", aliases: ["other"] };
const labels = { not_applied: "Not applied", approved: "Approved" };

interface Case {
  schema: z.ZodType;
  /** Given value and what it means. */
  good: [given: unknown, meaning: unknown][];
  bad: unknown[];
}

const lists = [{}, [{}], [["5"]], { 0: 5 }];
const scalars = [[], ["5"], {}, { $gt: 1 }, Number.NaN, Number.POSITIVE_INFINITY];

const cases: Record<string, Case> = {
  text: {
    schema: text(about),
    good: [
      ["shoes", "shoes"],
      ["  two words ", "two words"],
      ["a,b", "a,b"],
      [5, "5"],
      [true, "true"],
      ["%_\\'\"", "%_\\'\""],
      ["x".repeat(200), "x".repeat(200)],
    ],
    bad: [...scalars, "x".repeat(201)],
  },
  integer: {
    schema: integer(about),
    good: [
      ["5", 5],
      [5, 5],
      [" 7 ", 7],
      ["0", 0],
      ["-0", 0],
      ["007", 7],
      ["2147483647", 2147483647],
    ],
    bad: [
      ...scalars,
      "5.0",
      5.5,
      "1e3",
      "0x10",
      "+5",
      "five",
      true,
      -1,
      "-1",
      2147483648,
      "99999999999999999999",
      1e21,
    ],
  },
  "integer from 1": { schema: integer(about, { min: 1 }), good: [[1, 1]], bad: [0, "0", "-3"] },
  decimal: {
    schema: decimal(about),
    good: [
      ["5", 5],
      ["5.0", 5],
      [5, 5],
      ["0.25", 0.25],
      [2.5, 2.5],
    ],
    bad: [...scalars, "-1", "5,5", "1e3", ".5", "5.", "0.00001", "1000000001", 1e30, "ten", true],
  },
  boolean: {
    schema: boolean(about),
    good: [
      [true, true],
      ["true", true],
      ["TRUE", true],
      [1, true],
      ["1", true],
      ["yes", true],
      ["on", true],
      [false, false],
      ["false", false],
      [0, false],
      ["0", false],
      ["No", false],
      ["off", false],
    ],
    bad: [...scalars, "maybe", 2, "truee", "null"],
  },
  date: {
    schema: date(about),
    good: [
      ["2026-01-31", "2026-01-31"],
      [" 2026-01-31 ", "2026-01-31"],
      ["2024-02-29", "2024-02-29"],
      ["0001-01-01", "0001-01-01"],
      ["9999-12-31", "9999-12-31"],
    ],
    bad: [
      ...scalars,
      "2026-02-30",
      "2026-02-29",
      "2026-13-01",
      "2026-00-10",
      "2026-1-1",
      "31/01/2026",
      "2026-01-31T00:00:00Z",
      "0000-01-01",
      "+12026-01-01",
      "today",
      20260131,
    ],
  },
  enumList: {
    schema: enumList(about, labels),
    good: [
      ["approved", ["approved"]],
      ["Approved, not applied", ["approved", "not_applied"]],
      [
        ["not-applied", "approved", "NOT_APPLIED"],
        ["approved", "not_applied"],
      ],
      [["approved", null, ""], ["approved"]],
    ],
    bad: [...lists, "nope", "approved,nope", ["approved", "nope"], "toString", "__proto__", 1],
  },
  choice: {
    schema: choice(about, labels, "approved"),
    good: [
      ["approved", "approved"],
      ["Not applied", "not_applied"],
    ],
    bad: [...scalars, "nope", "approved,not_applied", "constructor"],
  },
  idList: {
    schema: idList(about, "publishers"),
    good: [
      [5, [5]],
      ["5", [5]],
      ["10,5,10", [5, 10]],
      [
        [10, "5"],
        [5, 10],
      ],
    ],
    bad: [...lists, "awin", 0, -1, "5.5", 2147483648, [5, "x"]],
  },
  idOrSlugList: {
    schema: idOrSlugList(about, "networks"),
    good: [
      [5, ["5"]],
      ["005", ["5"]],
      ["awin", ["awin"]],
      ["Awin, cj,5", ["5", "Awin", "cj"]],
      [
        ["cj", "awin"],
        ["awin", "cj"],
      ],
    ],
    bad: [...lists, "x".repeat(201)],
  },
  countryList: {
    schema: countryList(about),
    good: [
      ["us", ["US"]],
      ["US,de,us", ["DE", "US"]],
      [
        ["GB", "fr"],
        ["FR", "GB"],
      ],
    ],
    bad: [...lists, "USA", "1", 12, "U", "U$"],
  },
  wordList: {
    schema: wordList(about),
    good: [
      ["Coupon", ["Coupon"]],
      ["b, A", ["A", "b"]],
    ],
    bad: [...lists, "x".repeat(201)],
  },
};

const blank = [null, undefined, "", "   "];
const blankLists = [...blank, [], [null], ["", " "], ",", " , "];

describe.each(Object.entries(cases))("%s", (name, { schema, good, bad }) => {
  it.each(good)("reads %j as %j", (given, meaning) => {
    expect(schema.parse(given)).toEqual(meaning);
  });

  it.each(bad.map((given) => [given]))("refuses %j with a message that says what is allowed", (given) => {
    const result = schema.safeParse(given);
    expect(result.success).toBe(false);
    for (const { message } of result.error?.issues ?? []) expect(message).toMatch(/^must /);
  });

  it.each((name.endsWith("List") ? blankLists : blank).map((given) => [given]))(
    "takes %j as absent",
    (given) => {
      expect(schema.parse(given)).toBeUndefined();
    },
  );

  it("reads its own result again as the same, since results are stored", () => {
    for (const [given] of good) {
      const result = schema.parse(given);
      expect(schema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
    }
  });

  it("refuses or reads whatever JSON it is given, without throwing", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (given) => {
        const result = schema.safeParse(given);
        if (result.success && result.data !== undefined) {
          expect(schema.parse(result.data)).toEqual(result.data);
        }
      }),
    );
  });

  it("tells a form and the documentation what it is", () => {
    expect(schema.meta()).toMatchObject({ ...about, control: { input: expect.any(String) } });
    expect(z.toJSONSchema(z.looseObject({ it: schema }), { io: "input" })).toMatchObject({
      properties: { it: { title: about.title, description: about.description } },
      additionalProperties: {},
    });
  });
});

it("takes every day of four centuries, and no other", () => {
  const schema = date(about);
  fc.assert(
    fc.property(
      fc.integer({ min: 1800, max: 2200 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      (year, month, day) => {
        const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
        const days = [0, 31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        const exists = day >= 1 && day <= (days[month] ?? 0);
        const given = [year, month, day].map((part) => String(part).padStart(2, "0")).join("-");
        expect(schema.safeParse(given).success).toBe(exists);
      },
    ),
  );
});
