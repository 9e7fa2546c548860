import type { CreateExportBody, ExportObject } from "@/lib/contract/export";
import { csvKeepsThem } from "@/lib/contract/file/csv-keeps";

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

/**
 * The request for the same rows as CSV, where that holds texts that the file does not; a workbook of several has no such,
 * and by another person's request one gets other rows.
 */
export function requestAsCsv(item: ExportObject): CreateExportBody | undefined {
  if (
    item.owner !== null ||
    item.bundle !== null ||
    item.warnings.every((words) => !words.endsWith(csvKeepsThem))
  )
    return undefined;
  const body = requestAgain(item);
  return { ...body, index_params: { ...body.index_params, format: "csv" } };
}
