import { formatOptions, type Options } from "@/lib/contract/file/format-options";
import { type FileFormatId, fileFormatIds, fileFormatNames } from "@/lib/contract/file-format";
import { fileOptionParameters, formatParameters, withoutAbsent } from "@/lib/contract/params/file-options";
import { fileFormats } from "@/lib/files/formats";
import type { ReportDefinition } from "@/lib/reports/report-definition";
import type { Issues } from "./given-parameters";

/**
 * How a request wants its file, where that is not what the report type does anyway: requests for the same file are so
 * the same, whether or not they name what they would get without.
 */
export interface FileParameters {
  format?: FileFormatId | undefined;
  /** Of its format, those that are not as usual. */
  options?: Options | undefined;
  /** IANA name. */
  time_zone?: string | undefined;
  /** As it was asked for; the codec makes a legal one of it. */
  sheet_name?: string | undefined;
}

/**
 * What a request, whose index parameters are known to be readable, wants of its file; `file` is undefined when it is as
 * the report type has it. Options of another format than the file's are an issue: the format may have been forgotten.
 */
export function fileParameters(
  reportType: Pick<ReportDefinition, "format" | "sheetName">,
  { format, timeZone, sheetName }: { format: FileFormatId; timeZone: string; sheetName: string },
  indexParams: Readonly<Record<string, unknown>>,
): { file: FileParameters | undefined; issues: Issues } {
  const optionsOf = (id: FileFormatId) => withoutAbsent(formatParameters[id]?.parse(indexParams[id]) ?? {});
  const issues: Issues = {};
  for (const id of fileFormatIds) {
    if (id === format || Object.keys(optionsOf(id)).length === 0) continue;
    issues[`index_params.${id}`] = [
      `must not be given: it is for ${fileFormatNames[id]} files, and the format of this one is ${format}`,
    ];
  }
  if (sheetName !== reportType.sheetName && !hasSheets(format)) {
    issues["index_params.sheet_name"] = [
      `must not be given: ${fileFormatNames[format]} files have no sheets`,
    ];
  }
  const usual = formatOptions[format]?.usual ?? {};
  const options = Object.entries(optionsOf(format)).filter(([name, value]) => value !== usual[name]);
  const file: FileParameters = {
    ...(format !== reportType.format && { format }),
    ...(options.length > 0 && { options: Object.fromEntries(options) }),
    ...(timeZone !== "UTC" && { time_zone: timeZone }),
    ...(sheetName !== reportType.sheetName && { sheet_name: sheetName }),
  };
  return { file: Object.keys(file).length === 0 ? undefined : file, issues };
}

/** The format of a file. */
export function fileFormat(
  reportType: Pick<ReportDefinition, "format">,
  file: FileParameters | undefined,
): FileFormatId {
  return file?.format ?? reportType.format;
}

/** The time zone of a file. */
export function fileTimeZone(file: FileParameters | undefined): string {
  return file?.time_zone ?? "UTC";
}

/** What the sheets of a file are called. */
export function fileSheetName(
  reportType: Pick<ReportDefinition, "sheetName">,
  file: FileParameters | undefined,
): string {
  return file?.sheet_name ?? reportType.sheetName;
}

/** Whether the file of a request would have sheets, as far as its format can be read. */
export function wantsSheets(
  reportType: Pick<ReportDefinition, "format">,
  indexParams: Readonly<Record<string, unknown>>,
): boolean {
  const { data } = fileOptionParameters(reportType).format.safeParse(indexParams.format);
  return hasSheets(data ?? reportType.format);
}

function hasSheets(format: FileFormatId): boolean {
  return fileFormats[format].rowsPerSheetMax !== null;
}
