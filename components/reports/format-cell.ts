import type { ReportRow } from "@/lib/contract/report-data";
import type { ReportDescription } from "@/lib/contract/report-description";

export type ColumnKind = ReportDescription["columns"][number]["kind"];

type Value = ReportRow[string];

const numbers = new Set<ColumnKind>(["integer", "decimal", "money", "percent"]);

/** Numbers stand at the right, so that digits of the same weight stand below each other. */
export function isNumeric(kind: ColumnKind): boolean {
  return numbers.has(kind);
}

/**
 * Makes the formatter of a column's values in the manner of `locale` (the viewer's own unless told). Rows come to the
 * browser alone, so the server need not know it. Times are in the viewer's zone, days are days.
 */
export function cellFormatter(kind: ColumnKind, locale?: string): (value: Value) => string {
  const format = formatterOf(kind, locale);
  return (value) => (value === null ? "" : format(value));
}

function formatterOf(kind: ColumnKind, locale: string | undefined): (value: NonNullable<Value>) => string {
  if (isNumeric(kind)) {
    const digits = fractionDigits(kind);
    const numberFormat = new Intl.NumberFormat(locale, digits);
    return (value) => numberFormat.format(Number(value));
  }
  if (kind === "date") {
    const dayFormat = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
    return (value) => formatTime(dayFormat, `${value}T00:00:00Z`) ?? String(value);
  }
  if (kind === "datetime") {
    const timeFormat = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
    return (value) => formatTime(timeFormat, String(value)) ?? String(value);
  }
  if (kind === "boolean") return (value) => (value ? "Yes" : "No");
  return String;
}

/** Undefined for what JavaScript knows no instant of, such as PostgreSQL's infinity. */
function formatTime(format: Intl.DateTimeFormat, iso: string): string | undefined {
  const instant = new Date(iso);
  return Number.isNaN(instant.getTime()) ? undefined : format.format(instant);
}

function fractionDigits(kind: ColumnKind): Intl.NumberFormatOptions {
  if (kind === "money") return { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  if (kind === "percent") return { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return { maximumFractionDigits: 4 };
}

/** The address of a link, if the text is one of the web. Data may hold anything, such as "javascript:". */
export function webAddress(value: Value): string | undefined {
  return typeof value === "string" && /^https?:\/\//i.test(value) ? value : undefined;
}
