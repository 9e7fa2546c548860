import { createHash } from "node:crypto";
import type { Scope } from "@/lib/auth/scope";
import { getReportType } from "@/lib/reports/list";
import { canonicalJson } from "@/lib/reports/parameters/canonical-json";
import { dependsOnToday } from "@/lib/reports/query/depends-on-today";
import { type ExportQuery, type MemberQuery, storeQuery } from "./export-query";

/** Stands for the day of a request whose rows are the same on every day. */
const anyDay = "any";

/**
 * 64 hex characters that are equal for requests that mean the same: same report types in the same order, same resolved
 * parameters whatever their spelling, same rows allowed. The scope is in it so that a person whose rights change is never
 * handed the file of the rights they had. The day is in it where rows depend on it: else the same request is the same on
 * both sides of midnight.
 */
export function fingerprint({ members: [first, ...others], scope }: ExportQuery): string {
  const { reportType, query } = storeQuery({
    members: [withDayThatMatters(first, scope), ...others.map((one) => withDayThatMatters(one, scope))],
    scope,
  });
  return createHash("sha256")
    .update(canonicalJson({ reportType, ...query }))
    .digest("hex");
}

function withDayThatMatters(member: MemberQuery, scope: Scope): MemberQuery {
  const { report_type, parameters } = member;
  if (dependsOnToday({ reportType: getReportType(report_type), parameters, scope })) return member;
  return { report_type, parameters: { ...parameters, today: anyDay } };
}
