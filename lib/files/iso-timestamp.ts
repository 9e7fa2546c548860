import { ascii } from "./ascii";
import { putAll, putBytes, utf8View } from "./bytes";
import { DATE_BYTES, endWithoutZone, isDate, microsecondsOfDay } from "./date-time";

const { CAPITAL_T, CAPITAL_Z, POINT, ZERO } = ascii;
/** Bytes of `2026-11-24T10:00:00`, and of the same with its microseconds. */
const SECONDS_BYTES = 19;
const MICROSECONDS_BYTES = 26;
/** Bytes of `+01`. */
const HOURS_BYTES = 3;
const noMinutes = utf8View(":00");

/** Whether bytes[start..end) is a time that `putIsoTimestamp` can write. */
export function isTimestamp(bytes: DataView, start: number, end: number, hasOffset: boolean): boolean {
  return (
    isDate(bytes, start, Math.min(start + DATE_BYTES, end)) &&
    microsecondsOfDay(bytes, start, endWithoutZone(bytes, start, end, hasOffset)) >= 0
  );
}

/**
 * `2026-11-24 10:00:00.123+00` as `2026-11-24T10:00:00.123000Z` (ISO 8601): always to the microsecond, so that a column
 * has one width and its texts sort as its times do. With `hasOffset`, `2026-11-24 11:00:00.123+01` as
 * `2026-11-24T11:00:00.123000+01:00`. Returns where the next byte goes.
 */
export function putIsoTimestamp(
  bytes: DataView,
  start: number,
  end: number,
  hasOffset: boolean,
  out: DataView,
  at: number,
): number {
  const dateEnd = putBytes(bytes, start, start + DATE_BYTES, out, at);
  out.setUint8(dateEnd, CAPITAL_T);
  const timeEnd = endWithoutZone(bytes, start, end, hasOffset);
  let to = putBytes(bytes, start + DATE_BYTES + 1, timeEnd, out, dateEnd + 1);
  if (to === at + SECONDS_BYTES) out.setUint8(to++, POINT);
  while (to < at + MICROSECONDS_BYTES) out.setUint8(to++, ZERO);
  if (hasOffset) return putOffset(bytes, timeEnd, end, out, to);
  out.setUint8(to, CAPITAL_Z);
  return to + 1;
}

/** ISO 8601 wants the minutes that PostgreSQL leaves out where they are zero. */
function putOffset(bytes: DataView, start: number, end: number, out: DataView, at: number): number {
  const offsetEnd = putBytes(bytes, start, end, out, at);
  return end - start === HOURS_BYTES ? putAll(noMinutes, out, offsetEnd) : offsetEnd;
}
