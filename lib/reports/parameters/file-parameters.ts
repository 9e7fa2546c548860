import { formatOptions, type Options } from "@/lib/contract/file/format-options";
import { type FileFormatId, fileFormatIds, fileFormatNames } from "@/lib/contract/file-format";
import { formatParameters, withoutAbsent } from "@/lib/contract/params/file-options";
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
}

/**
 * What a request, whose index parameters are known to be readable, wants of its file; `file` is undefined when it is as
 * the report type has it. Options of another format than the file's are an issue: the format may have been forgotten.
 */
export function fileParameters(
  reportType: Pick<ReportDefinition, "format">,
  { format, timeZone }: { format: FileFormatId; timeZone: string },
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
  const usual = formatOptions[format]?.usual ?? {};
  const options = Object.entries(optionsOf(format)).filter(([name, value]) => value !== usual[name]);
  const file: FileParameters = {
    ...(format !== reportType.format && { format }),
    ...(options.length > 0 && { options: Object.fromEntries(options) }),
    ...(timeZone !== "UTC" && { time_zone: timeZone }),
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
