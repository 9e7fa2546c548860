import type { Formats } from "@/components/format/formats";
import type { ExportObject } from "@/lib/contract/export";
import { type FileFormatId, fileFormatNames } from "@/lib/contract/file-format";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago, such as "4 min ago". Clocks differ a little, so a time that is still to come is "just now". */
export function ageWords(milliseconds: number, { count }: Formats): string {
  if (milliseconds < 10 * second) return "just now";
  if (milliseconds < minute) return `${Math.floor(milliseconds / second)} s ago`;
  if (milliseconds < hour) return `${Math.floor(milliseconds / minute)} min ago`;
  if (milliseconds < day) return `${Math.floor(milliseconds / hour)} h ago`;
  return `${count(Math.floor(milliseconds / day))} d ago`;
}

/** A length of time that is over, such as "0.4 s", "12 s" or "3 min 20 s". */
export function durationWords(milliseconds: number, formats: Formats): string {
  const length = Math.max(0, milliseconds / second);
  return length < 9.95 ? `${formats.decimal(length, 1, 1)} s` : secondsWords(Math.round(length), formats);
}

/** A length of time that still changes, in whole seconds. */
export function secondsWords(seconds: number, { count }: Formats): string {
  const whole = Math.max(0, Math.floor(seconds));
  return whole < 60 ? `${whole} s` : `${count(Math.floor(whole / 60))} min ${whole % 60} s`;
}

const units = ["B", "kB", "MB", "GB", "TB"];

/** A size in powers of 1000, as browsers show downloads: "999 B", "1.5 kB", "151 MB". */
export function byteSizeWords(bytes: number, { decimal }: Formats): string {
  let value = bytes;
  let power = 0;
  while (value >= 999.5 && power < units.length - 1) {
    value /= 1000;
    power += 1;
  }
  const digits = power === 0 || value >= 9.95 ? 0 : 1;
  return `${decimal(value, digits, digits)} ${units[power]}`;
}

/** What the button does: "Export 48,211 rows to Excel". */
export function exportWords(rowCount: number | undefined, format: FileFormatId, formats: Formats): string {
  if (rowCount === 0) return "Export an empty file";
  return rowCount === undefined
    ? `Export to ${fileFormatNames[format]}`
    : `Export ${rowWords(rowCount, formats)} to ${fileFormatNames[format]}`;
}

export function rowWords(rows: number, { count }: Formats): string {
  return rows === 1 ? "1 row" : `${count(rows)} rows`;
}

/** The status as a person says it; more than the wire's four, since progress and outcome are known too. */
export function statusWords(
  { status, progress, outcome_code, file_removed_at, file_withheld }: ExportObject,
  formats: Formats,
): string {
  if (status === "completed" && file_withheld !== null) return "File withheld";
  if (status === "completed") return file_removed_at === null ? "Ready" : "File removed";
  if (status === "failed") return outcome_code === "cancelled_by_user" ? "Cancelled" : "Failed";
  if (status === "pending") return "Waiting to start";
  if (progress === null) return "Reading the data";
  if (progress.parts_ready < progress.total_parts) return partsWords(progress, formats);
  return "Putting the parts together";
}

/** "3 of 8 parts ready" */
export function partsWords(
  { parts_ready, total_parts }: NonNullable<ExportObject["progress"]>,
  { count }: Formats,
): string {
  return `${count(parts_ready)} of ${count(total_parts)} parts ready`;
}

/** What of the file is made: "48,000 of 447,711 rows · 3.1 MB"; undefined until the data is cut into parts. */
export function soFarWords({ progress, row_count }: ExportObject, formats: Formats): string | undefined {
  if (progress === null) return undefined;
  const { rows_ready, bytes_ready } = progress;
  const rows =
    row_count === null
      ? rowWords(rows_ready, formats)
      : `${formats.count(rows_ready)} of ${rowWords(row_count, formats)}`;
  return `${rows} · ${byteSizeWords(bytes_ready, formats)}`;
}

/** The place in the queue, from 1. */
export function queueWords(position: number, { count }: Formats): string {
  if (position <= 1) return "next in line";
  return position === 2 ? "1 export before it" : `${count(position - 1)} exports before it`;
}

/**
 * What is left, as a range: the estimate is one number, and work ahead never keeps to it. A fifth less to a third more,
 * in steps that do not flicker from one event to the next.
 */
export function timeLeftWords(seconds: number, formats: Formats): string {
  if (seconds < 4) return "a few seconds left";
  return `${secondsRangeWords({ min: seconds * 0.8, max: seconds * 1.33 }, formats)} left`;
}

/** Of a range whose ends are this far apart the lower one tells nothing. */
const wideRange = 4;

/** "10–15 s", "1–2 min", "up to 25 s"; one number where both ends are the same. */
export function secondsRangeWords({ min, max }: { min: number; max: number }, { count }: Formats): string {
  if (max < 1) return "under 1 s";
  const unit = max < 90 ? { seconds: 1, name: "s" } : { seconds: 60, name: "min" };
  const step = max < 10 || unit.seconds === 60 ? 1 : 5;
  const low = Math.max(1, Math.floor(min / unit.seconds / step) * step);
  const high = Math.ceil(max / unit.seconds / step) * step;
  if (high > low * wideRange) return `up to ${count(high)} ${unit.name}`;
  return low === high ? `${count(low)} ${unit.name}` : `${count(low)}–${count(high)} ${unit.name}`;
}
