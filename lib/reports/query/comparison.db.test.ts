import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { daysOf, periodEnding } from "@/lib/reports/parameters/periods";
import { createTestDatabase } from "@/lib/testing/database/database";
import { rowDifferences } from "@/lib/testing/reports/differences";
import { columnIds, everything, selectByHand, sharedHeaders } from "@/lib/testing/reports/expectations";
import { expectedTypes } from "@/lib/testing/reports/expected-types";
import { today } from "@/lib/testing/reports/report-data";
import { createReportDatabase, type ReportDatabase } from "@/lib/testing/reports/report-database";
import { buildQuery } from "./build-query";

// The columns that compare with another period, against SQL written by hand.

let database: ReportDatabase;
beforeAll(async () => {
  database = await createReportDatabase(await createTestDatabase());
});
afterAll(() => database.close());

/** From before the first day of clicks and sales to the day of the request. */
const days = daysOf(periodEnding(today, 230));
const dayAt = (place: number) => days[place] ?? today;

const people = {
  "admin@example.com": everything,
  "alpha@example.com": {
    ...everything,
    advertisers: "a.publisher_id in (1, 2)",
    activity: "x.publisher_id = 2",
  },
};

const comparing = expectedTypes.filter(([, type]) => type.columns.some(({ isComparing }) => isComparing));

describe.each(comparing)("%s", (_id, type, expected) => {
  it.each(Object.entries(people))(
    "compares a period with any other that is over, where that is wholly held, for %s",
    async (email, may) => {
      const headers = sharedHeaders(type, expected).filter((header) => header !== "Active Deals");
      const columns = columnIds(type, headers).join(",");
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 40 }),
          fc.nat(150),
          fc.nat(190),
          async (length, start, from) => {
            const [first, last] = [dayAt(start), dayAt(start + length - 1)];
            const compared = dayAt(Math.min(from, days.length - length - 1));
            const request = await database.ask(
              type,
              {
                searchParams: { start_date: first, end_date: last, limit: 1_000_000 },
                indexParams: { columns, compare_with: compared },
              },
              email,
            );
            const found = await database.copy(buildQuery(type, request.parameters, request.scope).rows);
            const byHand = selectByHand(
              expected,
              may,
              {
                today: `date '${today}'`,
                first: `date '${first}'`,
                last: `date '${last}'`,
                compared: `date '${compared}'`,
              },
              headers,
            );
            expect(rowDifferences(headers, expected.key, found, await database.copy(byHand))).toEqual([]);
          },
        ),
        {
          numRuns: 12,
          // Overlapping from before and from behind, just before, and from before there is data.
          examples: [
            [10, 100, 95],
            [10, 100, 106],
            [10, 100, 90],
            [30, 100, 5],
          ],
        },
      );
    },
  );

  it("tells nobody of the days on which an advertiser was another publisher's", async () => {
    const columns = type.columns
      .filter(({ id, isComparing }) => id === "advertiser_id" || (isComparing && id.startsWith("previous_")))
      .map(({ id }) => id)
      .join(",");
    const period = { start_date: dayAt(200), end_date: dayAt(206) };
    const asked = { searchParams: { ...period, limit: 1_000_000 }, indexParams: { columns } };
    const request = await database.ask(type, asked, "alpha@example.com");
    const read = async () => database.copy(buildQuery(type, request.parameters, request.scope).rows);
    const before = await read();
    await database.client.query("begin");
    const moved = await database.client.query(
      "update daily_clicks set publisher_id = 3 where publisher_id = 2 and click_date < $1 and click_date >= $2",
      [period.start_date, dayAt(193)],
    );
    await database.client.query(
      "update transactions set publisher_id = 3 where publisher_id = 2 and transaction_date < $1 and transaction_date >= $2",
      [period.start_date, dayAt(193)],
    );
    const after = await read();
    await database.client.query("rollback");
    expect(moved.rowCount).toBeGreaterThan(0);
    expect(after).toHaveLength(before.length);
    const sums = (lines: string[]) =>
      lines
        .flatMap((line) => line.split("\t").slice(1).map(Number))
        .filter(Number.isFinite)
        .reduce((sum, value) => sum + value, 0);
    expect(sums(before)).toBeGreaterThan(0);
    expect(sums(after)).toBe(0);
  });

  it("compares with the same days a year before, which are not held, with nothing", async () => {
    const comparingIds = type.columns.filter(({ isComparing, kind }) => isComparing && kind === "percent");
    const columns = comparingIds.map(({ id }) => id).join(",");
    const request = await database.ask(type, { indexParams: { columns, compare_with: "year_before" } });
    const lines = await database.copy(buildQuery(type, request.parameters, request.scope).rows);
    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(lines)).toEqual(new Set([comparingIds.map(() => "\\N").join("\t")]));
  });
});
