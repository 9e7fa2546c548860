import type { FileFormatId } from "@/lib/contract/file-format";
import type { ReportDefinition } from "@/lib/reports/report-definition";

/**
 * How a request wants its file, where that is not what the report type does anyway: requests for the same file are so
 * the same, whether or not they name what they would get without.
 */
export interface FileParameters {
  format?: FileFormatId | undefined;
}

/** Undefined when the file is as the report type has it. */
export function fileParameters(
  reportType: Pick<ReportDefinition, "format">,
  given: { format?: FileFormatId | undefined },
): FileParameters | undefined {
  const { format } = given;
  return format === undefined || format === reportType.format ? undefined : { format };
}

/** The format of a file. */
export function fileFormat(
  reportType: Pick<ReportDefinition, "format">,
  file: FileParameters | undefined,
): FileFormatId {
  return file?.format ?? reportType.format;
}
