import type pg from "pg";
import type { Scope } from "@/lib/auth/scope";
import type { ResolvedParameters } from "./parse-parameters";
import type { ReportContext } from "./report-definition";
import type { ReportType } from "./report-type";

/** Whatever runs a statement: a pool, or one connection of it. */
export type Queryable = Pick<pg.ClientBase, "query">;

/** A report type, what was asked of it, and what the viewer may see of it. */
export interface ReportRequest {
  reportType: ReportType;
  parameters: ResolvedParameters;
  scope: Scope;
}

export function contextOf({ parameters: { today, period }, scope }: ReportRequest): ReportContext {
  return { today, period, scope };
}
