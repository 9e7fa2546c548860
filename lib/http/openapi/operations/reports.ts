import type { z } from "zod";
import {
  reportCountAnswer,
  reportFacetsAnswer,
  reportRowsAnswer,
  reportSummaryAnswer,
} from "@/lib/contract/report-data";
import { reportTypes } from "@/lib/reports/list";
import { preflightExample } from "../examples";
import type { Operation, Parameter } from "../operation";

const reportType: Parameter = {
  name: "report_type",
  in: "path",
  description: "The report type.",
  schema: { type: "string", enum: reportTypes.map(({ id }) => id) },
  example: "clicks_details_excel",
};

const filters: Parameter[] = (["search_params", "index_params"] as const).map((name) => ({
  name,
  in: "query",
  description: `The \`${name}\` of POST /exports, as the text of a JSON object.`,
  schema: { type: "string", contentMediaType: "application/json" },
  example: name === "search_params" ? '{"period":"last_7_days"}' : '{"sort":"click_count_desc"}',
}));

function report(
  name: string,
  about: { operationId: string; summary: string; description: string; schema: z.ZodType; example: unknown },
  parameters: readonly Parameter[] = [],
): Operation {
  const { schema, example, ...words } = about;
  return {
    method: "get",
    path: `/reports/{report_type}/${name}`,
    tag: "Reports",
    ...words,
    parameters: [reportType, ...filters, ...parameters],
    answers: { 200: { description: "The answer.", schema, example } },
    errors: ["BAD_REQUEST", "NOT_FOUND"],
  };
}

export const reportOperations: readonly Operation[] = [
  report(
    "rows",
    {
      operationId: "readReportRows",
      summary: "Rows of a report",
      description:
        "A stretch of the very rows that an export with these parameters would hold, in its order.",
      schema: reportRowsAnswer,
      example: {
        columns: preflightExample.columns,
        rows: preflightExample.rows,
        limit: 50,
        offset: 0,
        has_more: false,
      },
    },
    [
      {
        name: "limit",
        in: "query",
        description: "How many rows at most.",
        schema: { type: "integer", minimum: 1, maximum: 100, default: 50 },
      },
      {
        name: "offset",
        in: "query",
        description: "How many rows to skip.",
        schema: { type: "integer", minimum: 0, default: 0 },
      },
    ],
  ),
  report("count", {
    operationId: "countReportRows",
    summary: "Count the rows",
    description: "Rows of the whole file.",
    schema: reportCountAnswer,
    example: { total: 447_711 },
  }),
  report("facets", {
    operationId: "readReportFacets",
    summary: "Values to filter by",
    description:
      "For each filter with a list of values: those there are under all the other filters, most frequent first.",
    schema: reportFacetsAnswer,
    example: { facets: { network_id: [{ value: "1", label: "Awin", count: 1204 }] } },
  }),
  report("summary", {
    operationId: "readReportSummary",
    summary: "A report at a glance",
    description: "Key figures with those of the period before, lines by day, and the ten with the most.",
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
        },
      ],
      series: null,
      ranking: null,
    },
  }),
];
