import { type FileFormatId, fileFormatNames } from "@/lib/contract/file-format";
import type { ReportDefinition } from "./report-definition";

/**
 * What an export of a report type is called: "Deals (Excel)", and "Deals (CSV)" when its file is one. The report type's
 * own name ends with the format that it has.
 */
export function displayName(
  { displayName, format: usual }: Pick<ReportDefinition, "displayName" | "format">,
  format: FileFormatId,
): string {
  if (format === usual) return displayName;
  return `${displayName.replace(/ \([^()]*\)$/, "")} (${fileFormatNames[format]})`;
}
