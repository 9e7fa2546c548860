import { findReportType } from "@/lib/reports/list";
import { type ExportQuery, knownKeys, type MemberQuery } from "./export-query";

/**
 * A request says more than this version of the program knows, or other than it knows any more: while processes are updated
 * one after the other, or after a step back. A file of what is known alone would not be what was asked for.
 */
export class OtherVersionError extends Error {
  override readonly name = "OtherVersionError";
}

/** Throws `OtherVersionError` for a query that this version would not make whole. */
export function requireKnown({ members, scope }: ExportQuery): void {
  const unknown = [...beyond(scope, knownKeys.scope, "scope"), ...members.flatMap(unknownOf)];
  if (unknown.length > 0) throw new OtherVersionError(`This version does not know ${unknown.join(", ")}.`);
}

function unknownOf({ report_type, parameters }: MemberQuery): string[] {
  const reportType = findReportType(report_type);
  if (!reportType) return [`the report type ${report_type}`];
  const { columns, filters, sorts } = reportType;
  const known = (all: readonly { id: string }[]) => new Set(all.map(({ id }) => id));
  const names = {
    column: parameters.columns.filter((id) => !known(columns).has(id)),
    filter: parameters.filters
      .flatMap((set) => Object.keys(set))
      .filter((key) => !Object.hasOwn(filters, key)),
    order: known(sorts).has(parameters.sort.id) ? [] : [parameters.sort.id],
  };
  return [
    ...beyond(parameters, knownKeys.parameters, "parameters"),
    ...beyond(parameters.file ?? {}, knownKeys.file, "file"),
    ...Object.entries(names).flatMap(([what, ids]) => ids.map((id) => `the ${what} ${id} of ${report_type}`)),
  ];
}

function beyond(object: object, known: readonly string[], name: string): string[] {
  return Object.keys(object).flatMap((key) => (known.includes(key) ? [] : `${name}.${key}`));
}
