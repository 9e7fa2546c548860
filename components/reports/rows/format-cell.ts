import type { Formats } from "@/components/format/formats";
import type { ReportRow } from "@/lib/contract/report-data";
import type { ReportDescription } from "@/lib/contract/report-description";
import { codeWords } from "@/lib/contract/words/code-words";

export type ColumnKind = ReportDescription["columns"][number]["kind"];

type Value = ReportRow[string];

const numbers = new Set<ColumnKind>(["integer", "decimal", "money", "percent"]);

/** Numbers stand at the right, so that digits of the same weight stand below each other. */
export function isNumeric(kind: ColumnKind): boolean {
  return numbers.has(kind);
}

/**
 * Makes the formatter of a column's values in the reader's manner, with words for codes. Times are in the zone of the file;
 * days are days.
 */
export function cellFormatter(
  {
    kind,
    is_code = false,
    is_country = false,
  }: Pick<ReportDescription["columns"][number], "kind" | "is_code" | "is_country">,
  formats: Formats,
  timeZone: string,
): (value: Value) => string {
  const format = is_country
    ? (code: unknown) => formats.country(String(code).trim())
    : is_code
      ? (code: unknown) => codeWords(String(code))
      : formatterOf(kind, formats, timeZone);
  return (value) => (value === null ? "" : format(value));
}

function formatterOf(
  kind: ColumnKind,
  { decimal, day, time }: Formats,
  timeZone: string,
): (value: NonNullable<Value>) => string {
  if (isNumeric(kind)) {
    const [fractionMin, fractionMax] = fractionDigits(kind);
    return (value) => decimal(Number(value), fractionMin, fractionMax);
  }
  if (kind === "date") return (value) => day(String(value));
  if (kind === "datetime") return (value) => time(String(value), timeZone);
  if (kind === "boolean") return (value) => (value ? "Yes" : "No");
  return String;
}

function fractionDigits(kind: ColumnKind): [min: number, max: number] {
  if (kind === "money") return [2, 2];
  return kind === "percent" ? [1, 1] : [0, 4];
}

/** Whether there are times among the values, whose zone has to be said. */
export function hasTimes(columns: readonly { kind: ColumnKind }[]): boolean {
  return columns.some(({ kind }) => kind === "datetime");
}

/** The address of a link, if the text is one of the web. Data may hold anything, such as "javascript:". */
export function webAddress(value: Value): string | undefined {
  return typeof value === "string" && /^https?:\/\//i.test(value) ? value : undefined;
}
