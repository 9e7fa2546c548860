import { warningWords } from "@/lib/contract/file/csv-keeps";
import type { Preflight } from "@/lib/contract/preflight";
import type { FileColumn } from "@/lib/files/column";
import type { FileFormat } from "@/lib/files/format";
import type { ResolvedParameters } from "@/lib/reports/parameters/parse-parameters";
import type { RowInspection } from "@/lib/reports/query/inspect-rows";
import type { RequestedMember } from "./read-request";

type Warning = Preflight["warnings"][number];

/** Unknown parameters that are shown one by one; of more there is only the number. */
const unknownMax = 10;

/** What somebody should know of a report before the file is made, one sentence each. */
export function preflightWarnings(
  { rowCount, longCells, currencies, unusable }: RowInspection,
  columns: readonly FileColumn[],
  format: FileFormat,
  { parameters, notes }: Pick<RequestedMember, "parameters" | "notes">,
): Warning[] {
  const warnings: Warning[] = [];
  const count = (value: number) => value.toLocaleString("en-US");
  if (rowCount === 0) {
    warnings.push({
      code: "no_rows",
      message: "No row meets these filters; the file will hold none.",
    });
  }
  for (const planned of format.plannedWarnings({ rows: rowCount, longCells, columns })) {
    warnings.push({ code: planned.code, message: warningWords(planned) });
  }
  if (currencies.length > 1) {
    const message = `The amounts are in ${currencies.join(", ")}; they are not converted, so a sum over all rows means nothing.`;
    warnings.push({ code: "mixed_currencies", message });
  }
  for (const { header, rows, key } of unusable) {
    const message =
      `The column "${header}" is no number or date in ${count(rows)} ${rows === 1 ? "row" : "rows"} (one has the key ${key}); ` +
      `the export will fail until that is mended in the database.`;
    warnings.push({ code: "unusable_values", message });
  }
  return [...warnings, ...notes, ...unknownWarnings(parameters.unknown)];
}

function unknownWarnings({ search_params, index_params }: ResolvedParameters["unknown"]): Warning[] {
  const { facets = {}, ...index } = { ...asObject(index_params) };
  const names = [
    ...Object.keys(asObject(search_params)).map((name) => `search_params.${name}`),
    ...Object.keys(index).map((name) => `index_params.${name}`),
    ...Object.keys(asObject(facets)).map((name) => `index_params.facets.${name}`),
  ];
  const shown: Warning[] = names.slice(0, unknownMax).map((name) => ({
    code: "unknown_parameter",
    message: `${name} is not known to this report and changes nothing in the file.`,
  }));
  const left = names.length - shown.length;
  if (left > 0) {
    const message = `${left} more parameters are not known to this report and change nothing in the file.`;
    shown.push({ code: "unknown_parameter", message });
  }
  return shown;
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
