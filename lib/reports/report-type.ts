import { z } from "zod";
import { periodParameters } from "@/lib/contract/params/period";
import { indexParameters, limitParameter } from "@/lib/reports/parameters/index-params";
import { type ParameterObject, parameterNames } from "@/lib/reports/parameters/parameter-names";
import type { ReportColumn, ReportDefinition } from "./report-definition";

type IndexShape = ReturnType<typeof indexParameters> & { facets: z.ZodType };

/** A checked definition, with the schemas that follow from it. */
export interface ReportType extends ReportDefinition {
  /** The filters, the period and the row cap. */
  searchParams: ParameterObject;
  /** Sort, columns, row cap, file options and `facets`. */
  indexParams: z.ZodObject<IndexShape, z.core.$loose>;
  /** The filters and the period, as they may stand in `index_params.facets`. */
  facets: ParameterObject;
}

/** Ids of the columns of a file for which none are chosen, in order. */
export function usualColumns({ columns }: Pick<ReportDefinition, "columns">): string[] {
  return columns.filter(({ isOnRequest }) => !isOnRequest).map(({ id }) => id);
}

/** Makes a report type of its definition. Throws, at start, when names in the definition do not fit together. */
export function defineReportType<const Columns extends readonly ReportColumn[]>(
  definition: ReportDefinition<Columns>,
): ReportType {
  const period = definition.period ? periodParameters(definition.period) : {};
  const filters = Object.entries(definition.filters).map(([key, { schema }]) => [key, schema] as const);
  const shape: Record<string, z.ZodType> = { ...period, ...Object.fromEntries(filters) };
  const facets = z.looseObject(shape);
  const reportType = {
    ...definition,
    facets,
    searchParams: z.looseObject({ ...shape, limit: limitParameter(definition) }),
    indexParams: z.looseObject({
      ...indexParameters(definition),
      facets: facets.nullish().meta({
        title: "Facets",
        description: "The same filters as the search parameters. Rows have to meet both.",
      }),
    }),
  };
  assertNames(reportType, Object.keys(period));
  return reportType;
}

/** Checks what the compiler cannot: that no name is used twice and that names which refer to others are right. */
function assertNames(reportType: ReportType, periodKeys: string[]): void {
  const {
    id,
    columns,
    sorts,
    totals,
    ranges = [],
    dateControls = [],
    searchParams,
    defaultSort,
    summary,
  } = reportType;
  const filterKeys = Object.keys(reportType.filters);
  const columnIds = columns.map((column) => column.id);
  const sortIds = sorts.map((sort) => sort.id);
  const assertUnique = (what: string, names: string[]) => {
    const repeated = names.find((name, index) => names.indexOf(name) !== index);
    if (repeated !== undefined) throw new Error(`${id}: ${what} ${repeated} is defined twice.`);
  };
  const assertKnown = (what: string, names: string[], known: string[]) => {
    const unknown = names.find((name) => !known.includes(name));
    if (unknown !== undefined) throw new Error(`${id}: ${what} ${unknown} does not exist.`);
  };
  assertUnique("parameter", [...filterKeys, ...periodKeys, "limit"]);
  assertUnique(
    "parameter",
    parameterNames(searchParams).map(([name]) => name),
  );
  assertUnique("column", columnIds);
  assertUnique("sort", sortIds);
  assertUnique(
    "figure",
    summary.figures.map((figure) => figure.id),
  );
  const sources = summary.figures.map(({ of }) => of);
  assertKnown(
    "measure of a figure",
    sources.flatMap((source) => (typeof source === "object" ? [source.measure] : [])),
    summary.measures.map((measure) => measure.id),
  );
  if (sources.includes("ranked keys") && summary.ranking.kind === "money") {
    throw new Error(
      `${id}: a ranking by money leaves out what has no currency, so its keys are not counted.`,
    );
  }
  const isMoney = (column: string) => columns.some((one) => one.id === column && one.kind === "money");
  const unlike = totals.find(({ column, per }) => isMoney(column) && per === undefined);
  if (unlike) throw new Error(`${id}: the total ${unlike.column} would add money across currencies.`);
  assertKnown("default sort", [defaultSort], sortIds);
  assertKnown("filter of a range", ranges.flat(), filterKeys);
  assertKnown(
    "filter of a date control",
    dateControls.flatMap(({ filters }) => filters),
    filterKeys,
  );
  assertKnown(
    "column of a sort",
    sorts.map((sort) => sort.column),
    columnIds,
  );
  assertKnown(
    "column of a total",
    totals.flatMap(({ column, per = column }) => [column, per]),
    columnIds,
  );
}
