import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { everything } from "@/lib/auth/scope";
import { getReportType, reportTypes } from "@/lib/reports/list";
import { canonicalJson } from "@/lib/reports/parameters/canonical-json";
import { parseParameters, type ResolvedParameters } from "@/lib/reports/parameters/parse-parameters";
import { buildQuery } from "@/lib/reports/query/build-query";
import type { ReportType } from "@/lib/reports/report-type";
import { randomRequest, seeded } from "@/lib/testing/reports/random-request";
import { fingerprint } from "./fingerprint";

const beforeMidnight = new Date("2026-11-30T23:59:58Z");
const afterMidnight = new Date("2026-12-01T00:00:03Z");

function resolve(
  type: ReportType,
  searchParams: Record<string, unknown>,
  now: Date,
  zone?: { name: string; today: string },
): ResolvedParameters {
  const parsed = parseParameters(type, { searchParams }, { now, zone });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.parameters;
}

function fingerprintOf({ id }: ReportType, parameters: ResolvedParameters): string {
  return fingerprint({ members: [{ report_type: id, parameters }], scope: everything });
}

describe.each(reportTypes.map((type) => [type.id, type] as const))("%s", (_id, type) => {
  it("whatever is asked for, requests of two days are the same where their SQL is, and nowhere else", () => {
    const property = fc.property(
      randomRequest(type),
      fc.integer({ min: 1, max: 400 }),
      (request, daysLater) => {
        const parsed = parseParameters(type, request, { now: beforeMidnight });
        fc.pre(parsed.ok);
        if (!parsed.ok) return;
        const { parameters } = parsed;
        const later = new Date(beforeMidnight.getTime() + daysLater * 86_400_000).toISOString().slice(0, 10);
        const both = [parameters, { ...parameters, today: later }];
        const statements = both.map((one) => {
          const { text, values } = buildQuery(type, one, everything).rows;
          return JSON.stringify([text, values]);
        });
        const isSame = new Set(both.map((one) => fingerprintOf(type, one))).size === 1;
        expect(isSame).toBe(statements[0] === statements[1]);
      },
    );
    fc.assert(property, { ...seeded, numRuns: 40 });
  });
});

it.each(["advertisers_csv", "deals_excel", "hot_advertisers_excel"])(
  "an export of %s that was begun before the day could be left out is found by its twin",
  (id) => {
    const type = getReportType(id);
    const parameters = resolve(type, {}, beforeMidnight);
    const earlier = canonicalJson({ reportType: id, parameters, scope: everything });
    expect(fingerprintOf(type, parameters)).toBe(createHash("sha256").update(earlier).digest("hex"));
  },
);

describe("clicks on both sides of midnight", () => {
  const type = getReportType("clicks_details_excel");
  const on = (searchParams: Record<string, unknown>, now: Date, zone?: { name: string; today: string }) =>
    fingerprintOf(type, resolve(type, searchParams, now, zone));

  it("of days that are named are one request, in every zone", () => {
    const days = { start_date: "2026-11-01", end_date: "2026-11-20" };
    expect(on(days, afterMidnight)).toBe(on(days, beforeMidnight));
    const inParis = (today: string) => on(days, beforeMidnight, { name: "Europe/Paris", today });
    expect(inParis("2026-12-01")).toBe(inParis("2026-11-30"));
    expect(inParis("2026-11-30")).not.toBe(on(days, beforeMidnight));
  });

  it("of a period that ends today are two", () => {
    expect(on({}, afterMidnight)).not.toBe(on({}, beforeMidnight));
    expect(on({ period: "last_7_days" }, afterMidnight)).not.toBe(
      on({ period: "last_7_days" }, beforeMidnight),
    );
  });

  it("in a bundle beside a report that depends on the day are two, and else one", () => {
    const bundle = (other: ReportType, now: Date) => {
      const days = { start_date: "2026-11-01", end_date: "2026-11-20" };
      const member = { report_type: type.id, parameters: resolve(type, days, now) };
      const beside = { report_type: other.id, parameters: resolve(other, other === type ? days : {}, now) };
      return fingerprint({ members: [member, beside], scope: everything });
    };
    expect(bundle(type, afterMidnight)).toBe(bundle(type, beforeMidnight));
    const deals = getReportType("deals_excel");
    expect(bundle(deals, afterMidnight)).not.toBe(bundle(deals, beforeMidnight));
  });
});
