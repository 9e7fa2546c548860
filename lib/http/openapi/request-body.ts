import { createExportBody } from "@/lib/contract/export";
import type { JsonSchema } from "@/lib/contract/openapi";
import { reportTypes } from "@/lib/reports/list";
import { type Components, reference, toSchema } from "./schemas";

export const exportRequestName = "ExportRequest";

/**
 * The body of POST /exports: one alternative for each report type, with its own filters, sorts and columns, and one for a
 * saved view. Both objects
 * take unknown keys; they change nothing in the file and are echoed in `parameters`.
 */
export function describeExportRequest(components: Components): JsonSchema {
  const { properties } = toSchema(createExportBody, {});
  const common = properties as Record<"report_type" | "view" | "fresh", JsonSchema>;
  const alternatives = reportTypes.map(({ id, displayName, searchParams, indexParams }) => {
    components[`${id}.search_params`] = toSchema(searchParams, components);
    components[`${id}.index_params`] = toSchema(indexParams, components);
    components[id] = {
      type: "object",
      title: displayName,
      required: ["report_type"],
      properties: {
        report_type: { ...common.report_type, const: id },
        search_params: orNull(
          reference(`${id}.search_params`),
          "Filters, as on the reports page. All may be left out.",
        ),
        index_params: orNull(
          reference(`${id}.index_params`),
          "Sort, columns, row limit, format of the file, and further filters as facets.",
        ),
        view: common.view,
        fresh: common.fresh,
      },
    };
    return reference(id);
  });
  components.ViewExportRequest = {
    type: "object",
    title: "A saved view",
    required: ["view"],
    not: { required: ["report_type"] },
    properties: {
      view: common.view,
      search_params: orNull({ type: "object" }, "Filters in place of the view's."),
      index_params: orNull({ type: "object" }, "Sort, columns and row limit in place of the view's."),
      fresh: common.fresh,
    },
  };
  components[exportRequestName] = { oneOf: [...alternatives, reference("ViewExportRequest")] };
  return reference(exportRequestName);
}

function orNull(schema: JsonSchema, description: string): JsonSchema {
  return { anyOf: [schema, { type: "null" }], description };
}
