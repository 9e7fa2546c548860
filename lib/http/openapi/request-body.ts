import { bundleMemberBody, createExportBody } from "@/lib/contract/export";
import { bundleMembers } from "@/lib/contract/file/bundle";
import type { JsonSchema } from "@/lib/contract/openapi";
import { reportTypes } from "@/lib/reports/list";
import { type Components, reference, toSchema } from "./schemas";

export const exportRequestName = "ExportRequest";

/**
 * The body of POST /exports: one alternative for each report type, with its own filters, sorts and columns, one for a saved
 * view, and one for a bundle of those. Both objects of parameters take unknown keys; they change nothing in the file and are
 * echoed in `parameters`.
 */
export function describeExportRequest(components: Components): JsonSchema {
  const { properties } = toSchema(createExportBody, {});
  const { report_type, view, bundle, fresh } = properties as Record<string, JsonSchema>;
  const ofReports = reportTypes.map((reportType) => {
    const { id, displayName, searchParams, indexParams } = reportType;
    components[`${id}.search_params`] = toSchema(searchParams, components);
    components[`${id}.index_params`] = toSchema(indexParams, components);
    return {
      id,
      type: "object",
      title: displayName,
      required: ["report_type"],
      properties: {
        report_type: { ...report_type, const: id },
        search_params: orNull(
          reference(`${id}.search_params`),
          "Filters, as on the reports page. All may be left out.",
        ),
        index_params: orNull(
          reference(`${id}.index_params`),
          "Sort, columns, row limit, format of the file, and further filters as facets.",
        ),
        view,
      },
    };
  });
  const ofView = {
    type: "object",
    title: "A saved view",
    required: ["view"],
    not: { required: ["report_type"] },
    properties: {
      view,
      search_params: orNull({ type: "object" }, "Filters in place of the view's."),
      index_params: orNull({ type: "object" }, "Sort, columns and row limit in place of the view's."),
    },
  };
  for (const { id, ...schema } of ofReports) {
    components[id] = { ...schema, properties: { ...schema.properties, fresh } };
  }
  components.ViewExportRequest = { ...ofView, properties: { ...ofView.properties, fresh } };
  const { name } = toSchema(bundleMemberBody, {}).properties as Record<string, JsonSchema>;
  components.BundleMember = {
    oneOf: [...ofReports.map(({ id: _, ...schema }) => schema), ofView].map((schema) => ({
      ...schema,
      properties: { ...schema.properties, name },
    })),
  };
  components.BundleExportRequest = {
    type: "object",
    title: "Several reports in one workbook",
    required: ["bundle"],
    properties: {
      bundle: {
        type: "array",
        description: bundle?.description,
        minItems: bundleMembers.min,
        maxItems: bundleMembers.max,
        items: reference("BundleMember"),
      },
      fresh,
    },
  };
  components[exportRequestName] = {
    oneOf: [
      ...ofReports.map(({ id }) => reference(id)),
      reference("ViewExportRequest"),
      reference("BundleExportRequest"),
    ],
  };
  return reference(exportRequestName);
}

function orNull(schema: JsonSchema, description: string): JsonSchema {
  return { anyOf: [schema, { type: "null" }], description };
}
