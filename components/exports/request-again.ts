import type { CreateExportBody, ExportObject } from "@/lib/contract/export";

/** The request that an export was made by. */
export function requestAgain({
  report_type,
  parameters,
  bundle,
}: Pick<ExportObject, "report_type" | "parameters" | "bundle">): CreateExportBody {
  if (bundle === null) return { report_type, ...parameters };
  return {
    bundle: bundle.map(({ report_type: type, search_params, index_params }) => ({
      report_type: type,
      search_params,
      index_params,
    })),
  };
}
