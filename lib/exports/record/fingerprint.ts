import { createHash } from "node:crypto";
import { canonicalJson } from "@/lib/reports/parameters/canonical-json";
import { type ExportQuery, storeQuery } from "./export-query";

/**
 * 64 hex characters that are equal for requests that mean the same: same report types in the same order, same resolved
 * parameters whatever their spelling, same rows allowed. The scope is in it so that a person whose rights change is never
 * handed the file of the rights they had.
 */
export function fingerprint(asked: ExportQuery): string {
  const { reportType, query } = storeQuery(asked);
  return createHash("sha256")
    .update(canonicalJson({ reportType, ...query }))
    .digest("hex");
}
