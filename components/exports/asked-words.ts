import type { ExportObject } from "@/lib/contract/export";
import type { ReportDescription } from "@/lib/contract/report-description";
import { describeParameters } from "@/lib/contract/words/describe-parameters";
import type { WordFormats } from "@/lib/contract/words/plain-formats";

/** What an export was asked for, in short words: its filters, or the names of the reports that are in it. */
export function askedWords(
  { report_type, parameters, bundle }: Pick<ExportObject, "report_type" | "parameters" | "bundle">,
  descriptions: readonly ReportDescription[],
  formats: WordFormats,
): string[] {
  if (bundle !== null) return bundle.map(({ name }) => name);
  const description = descriptions.find(({ id }) => id === report_type);
  return description ? describeParameters(description, parameters, formats) : [];
}
