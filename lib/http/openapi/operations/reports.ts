import type { z } from "zod";
import { usualComparison } from "@/lib/contract/params/compared-with";
import { comparisonText, readComparison } from "@/lib/contract/params/comparison";
import { parameterObject } from "@/lib/contract/params/object";
import { Unusable } from "@/lib/contract/params/parameter";
import {
  reportCountAnswer,
  reportFacetsAnswer,
  reportRowsAnswer,
  reportSummaryAnswer,
} from "@/lib/contract/report-data";
import { parseJson } from "@/lib/http/call/parse-json";
import { findReportType, reportTypes } from "@/lib/reports/list";
import type { ReportType } from "@/lib/reports/report-type";
import { preflightExample } from "../examples";
import { type Field, type Fields, wholeNumberOr } from "../field";
import { defineOperation, type Operation } from "../operation";

const reportType: Field<ReportType> = {
  description: "The report type.",
  schema: { type: "string", enum: reportTypes.map(({ id }) => id) },
  example: "clicks_details_excel",
  read: ([given = ""]) => findReportType(given) ?? new Unusable("There is no such report type."),
};

/** An object of parameters as the text of a JSON object, read as that of POST /exports is. Empty when it is missing. */
function parameters(name: "search_params" | "index_params", example: string): Field<Record<string, unknown>> {
  return {
    description: `The \`${name}\` of POST /exports, as the text of a JSON object.`,
    schema: { type: "string", contentMediaType: "application/json" },
    example,
    read([given = ""]) {
      const text = given.trim();
      if (text === "") return {};
      // Null is no parameters, as in the body.
      const value = parameterObject.nullable().safeParse(parseJson(text, name));
      return value.success ? (value.data ?? {}) : new Unusable("must be a JSON object");
    },
  };
}

const params = { report_type: reportType };

const filters = {
  search_params: parameters("search_params", '{"period":"last_7_days"}'),
  index_params: parameters("index_params", '{"sort":"click_count_desc"}'),
};

const comparedWith: Field<string | undefined> = {
  description: `${comparisonText.description} As in \`index_params\` if not given.`,
  schema: { type: "string", default: usualComparison },
  example: "year_before",
  read([given = ""]) {
    const text = given.trim();
    return text === "" ? undefined : readComparison(text);
  },
};

function report<Query extends Fields>(
  name: string,
  about: {
    operationId: string;
    summary: string;
    description: string;
    query: Query;
    schema: z.ZodType;
    example: unknown;
  },
) {
  const { schema, example, ...rest } = about;
  return defineOperation({
    method: "get",
    path: `/reports/{report_type}/${name}`,
    tag: "Reports",
    ...rest,
    params,
    answers: { 200: { description: "The answer.", schema, example } },
    errors: ["BAD_REQUEST", "NOT_FOUND"],
  });
}

export const readReportRowsOperation = report("rows", {
  operationId: "readReportRows",
  summary: "Rows of a report",
  description: "A stretch of the very rows that an export with these parameters would hold, in its order.",
  query: {
    ...filters,
    limit: wholeNumberOr(50, { min: 1, max: 100, description: "How many rows at most." }),
    offset: wholeNumberOr(0, { min: 0, description: "How many rows to skip." }),
  },
  schema: reportRowsAnswer,
  example: {
    columns: preflightExample.columns,
    rows: preflightExample.rows,
    limit: 50,
    offset: 0,
    has_more: false,
  },
});

export const countReportRowsOperation = report("count", {
  operationId: "countReportRows",
  query: filters,
  summary: "Count the rows",
  description: "Rows of the whole file.",
  schema: reportCountAnswer,
  example: { total: 447_711 },
});

export const readReportFacetsOperation = report("facets", {
  operationId: "readReportFacets",
  query: filters,
  summary: "Values to filter by",
  description:
    "For each filter with a list of values: those there are under all the other filters, most frequent first.",
  schema: reportFacetsAnswer,
  example: { facets: { network_id: [{ value: "1", label: "Awin", count: 1204 }] } },
});

export const readReportSummaryOperation = report("summary", {
  operationId: "readReportSummary",
  query: { ...filters, compare_with: comparedWith },
  summary: "A report at a glance",
  description:
    "Key figures with those of another period of the same length, where that is wholly held; lines by day, and the ten with the most.",
  schema: reportSummaryAnswer,
  example: {
    figures: [
      {
        id: "clicks",
        title: "Clicks",
        kind: "integer",
        currency: null,
        value: "8102331",
        previous: "7900412",
        data_from: null,
        filters: null,
      },
    ],
    comparison: { start_date: "2026-10-01", end_date: "2026-10-30", includes_today: false },
    series: null,
    ranking: null,
  },
});

export const reportOperations: readonly Operation[] = [
  readReportRowsOperation,
  countReportRowsOperation,
  readReportFacetsOperation,
  readReportSummaryOperation,
];
