import { z } from "zod";
import { bundleFormat, bundleType } from "@/lib/contract/file/bundle";
import { type FileFormatId, fileFormatIds } from "@/lib/contract/file-format";
import { findReportType } from "@/lib/reports/list";
import { fileFormat } from "@/lib/reports/parameters/file-parameters";
import type { ExportRow } from "./export-row";

/** What of a stored query is about the format. */
const storedFile = z.object({
  parameters: z.object({ file: z.object({ format: z.enum(fileFormatIds).optional() }).optional() }),
});

/** The format of an export's file; undefined once its report type or format has been taken away. */
export function formatOfExport({
  reportType: id,
  query,
}: Pick<ExportRow, "reportType" | "query">): FileFormatId | undefined {
  if (id === bundleType) return bundleFormat;
  const reportType = findReportType(id);
  const stored = storedFile.safeParse(query);
  return reportType && stored.success ? fileFormat(reportType, stored.data.parameters.file) : undefined;
}
