import type pg from "pg";
import type { Scope } from "@/lib/auth/scope";
import type { ReportContext } from "@/lib/reports/report-definition";
import type { ReportType } from "@/lib/reports/report-type";
import { fileTimeZone } from "./file-parameters";
import type { ResolvedParameters } from "./parse-parameters";
import { periodBefore } from "./periods";
import { doesCompare } from "./resolve-comparison";

/** A pool, or one connection where several questions have to see the same state. Its sessions speak UTC (lib/db/pool.ts). */
export type Queryable = Pick<pg.ClientBase, "query">;

/** A report type, what was asked of it, and what the viewer may see of it. */
export interface ReportRequest {
  reportType: ReportType;
  parameters: ResolvedParameters;
  scope: Scope;
}

export function contextOf({ reportType, parameters, scope }: ReportRequest): ReportContext {
  const { today, period, filters, file, compared = (period && periodBefore(period)) ?? null } = parameters;
  const isComparing = doesCompare(reportType, parameters);
  return { timeZone: fileTimeZone(file), today, period, compared, isComparing, filters, scope };
}
