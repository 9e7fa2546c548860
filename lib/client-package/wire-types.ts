import type { z } from "zod";
import { changedSince } from "@/lib/contract/changed-since";
import { createExportAnswer, exportAnswer, exportListAnswer, exportObject } from "@/lib/contract/export";
import type { JsonSchema } from "@/lib/contract/openapi";
import { preflight } from "@/lib/contract/preflight";
import {
  createShareAnswer,
  createShareBody,
  downloadShareAnswer,
  openShareAnswer,
  share,
} from "@/lib/contract/share";
import { changeViewBody, createViewBody, savedView } from "@/lib/contract/view";
import { describeExportRequest, exportRequestName } from "@/lib/http/openapi/request-body";
import { type Components, reference, toSchema } from "@/lib/http/openapi/schemas";
import { reportTypes } from "@/lib/reports/list";
import { printComment, printType } from "./print-type";

const reportTypeIdName = "ReportTypeId";

/** The wire objects that lib/client names in what it exports, by those names. The body of an export is made apart. */
const named: Record<string, z.ZodType> = {
  ChangedSince: changedSince,
  ExportObject: exportObject,
  ExportAnswer: exportAnswer,
  ExportListAnswer: exportListAnswer,
  CreateExportAnswer: createExportAnswer,
  Preflight: preflight,
  Share: share,
  CreateShareBody: createShareBody,
  CreateShareAnswer: createShareAnswer,
  OpenShareAnswer: openShareAnswer,
  DownloadShareAnswer: downloadShareAnswer,
  SavedView: savedView,
  CreateViewBody: createViewBody,
  ChangeViewBody: changeViewBody,
};

/**
 * TypeScript declarations of the wire as this installation has it: `ReportTypeId` is the union of its report types, and
 * `CreateExportBody` has their filters, sorts and columns.
 */
export function wireTypes(): string {
  const schemas: Components = {};
  describeExportRequest(schemas);
  const names = new Map([[exportRequestName, "CreateExportBody"]]);
  for (const [name, schema] of Object.entries(named)) {
    const component = schema.meta()?.id ?? name;
    names.set(component, name);
    const described = toSchema(schema, schemas, name.endsWith("Body") ? "input" : "output");
    // One with an id has put itself there.
    schemas[component] ??= described;
  }
  const nameOf = (component: string) => names.get(component) ?? typeName(component);
  const types = Object.entries({ ...schemas, ...bodiesOfViews(schemas) }).map(
    ([component, schema]) =>
      `${printComment(schema)}export type ${nameOf(component)} = ${printType(schema, nameOf)};\n`,
  );
  const ids = reportTypes.map(({ id }) => JSON.stringify(id)).join(" | ");
  return [
    `/** The report types that this installation offers. */\nexport type ${reportTypeIdName} = ${ids};\n`,
    ...types,
  ].join("\n");
}

/** They name a report type, too, which their schema leaves to the report types. */
function bodiesOfViews({ CreateViewBody }: Components): Components {
  const properties = CreateViewBody?.properties as Record<string, JsonSchema>;
  const reportType = { description: properties.report_type?.description, ...reference(reportTypeIdName) };
  return { CreateViewBody: { ...CreateViewBody, properties: { ...properties, report_type: reportType } } };
}

/** "deals_excel.search_params" is DealsExcelSearchParams, and what is no report type's keeps its name. */
function typeName(component: string): string {
  const name = component
    .split(/[^A-Za-z0-9]+/)
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join("");
  const own = reportTypes.some(({ id }) => id === component) ? `${name}Request` : name;
  return /^\d/.test(own) ? `Report${own}` : own;
}
