import { parameterObject } from "@/lib/contract/params/object";
import { findReportType } from "@/lib/reports/list";
import { ignoredParameters } from "@/lib/reports/parameters/index-params";
import { parameterNames } from "@/lib/reports/parameters/parameter-names";
import type { ReportType } from "@/lib/reports/report-type";

/** What a view or a request says of filters, and of columns and order. */
export interface ViewParameters {
  searchParams: Readonly<Record<string, unknown>>;
  indexParams: Readonly<Record<string, unknown>>;
}

/** Parameters without columns that the report no longer has, which a request may not name, and a note for each loss. */
export interface UsableParameters extends ViewParameters {
  notes: string[];
}

/** The parameters of a view as a request may use them today. What the view itself holds stays as it is. */
export function usableParameters(
  reportType: ReportType,
  { searchParams, indexParams }: ViewParameters,
): UsableParameters {
  const names = new Set([
    ...parameterNames(reportType.searchParams).map(([name]) => name),
    ...ignoredParameters,
  ]);
  const facets = parameterObject.safeParse(indexParams.facets ?? {}).data ?? {};
  const notes = [...Object.keys(searchParams), ...Object.keys(facets)]
    .filter((name) => !names.has(name))
    .map((name) => `There is no filter ${name} in this report, so it was left out.`);
  const wanted = columnIds(indexParams.columns);
  const known = new Set(reportType.columns.map(({ id }) => id));
  const gone = wanted.filter((id) => !known.has(id));
  if (gone.length === 0) return { searchParams, indexParams, notes };
  notes.push(...gone.map((id) => `There is no column ${id} in this report, so it was left out.`));
  const { columns: _, ...others } = indexParams;
  const left = wanted.filter((id) => known.has(id));
  return { searchParams, indexParams: left.length === 0 ? others : { ...others, columns: left }, notes };
}

/** What the installation no longer has of what a view holds, one sentence each. */
export function viewNotes(reportTypeId: string, parameters: ViewParameters): string[] {
  const reportType = findReportType(reportTypeId);
  if (!reportType) return [`There is no report ${reportTypeId}.`];
  return usableParameters(reportType, parameters).notes;
}

/** Column ids of a list or of text with commas; none of what is neither, which the request is refused for. */
function columnIds(given: unknown): string[] {
  const list: unknown[] = typeof given === "string" ? given.split(",") : Array.isArray(given) ? given : [];
  return list
    .flatMap((one) => (typeof one === "string" || typeof one === "number" ? [String(one).trim()] : []))
    .filter((id) => id !== "");
}
