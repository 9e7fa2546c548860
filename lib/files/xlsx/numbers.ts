import { ascii } from "@/lib/files/ascii";
import type { CellKind } from "@/lib/files/column";

const { MINUS, POINT, ZERO } = ascii;

/** A decimal of so few bytes is written as it is: it has at most as many significant digits as every double keeps. */
const SHORT_DECIMAL_BYTES_MAX = 15;
/** Up to here every integer is a double of its own. */
const EXACT_INTEGER_MAX = 2n ** 53n;

const MICROSECONDS_PER_DAY = 86_400_000_000;
/** As fine as a double is for a day of our time. */
const DAY_FRACTION_DIGITS = 11;
const DAY_FRACTION = 10 ** DAY_FRACTION_DIGITS;

/** Whether bytes[start..end) is a short decimal of digits, one minus before and one point between them at most. */
export function isShortDecimal(bytes: DataView, start: number, end: number): boolean {
  if (end - start > SHORT_DECIMAL_BYTES_MAX) return false;
  let hasPoint = false;
  let isAfterDigit = false;
  for (let at = bytes.getUint8(start) === MINUS ? start + 1 : start; at < end; at++) {
    const byte = bytes.getUint8(at);
    const digit = byte - ZERO;
    const isPoint: boolean = byte === POINT && isAfterDigit && !hasPoint;
    if (!isPoint && (digit < 0 || digit > 9)) return false;
    hasPoint ||= isPoint;
    isAfterDigit = !isPoint;
  }
  return isAfterDigit;
}

/**
 * Whether a number that is not short goes in as a number. NaN, infinity and what is past a double's range do not, nor
 * do integers that a double would change: as text they keep every digit. Decimals go in as the nearest double.
 */
export function isNumberText(text: string, kind: CellKind): boolean {
  if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) || !Number.isFinite(Number(text))) return false;
  if (kind !== "integer" || !/^-?\d+$/.test(text)) return true;
  const integer = BigInt(text);
  return integer <= EXACT_INTEGER_MAX && integer >= -EXACT_INTEGER_MAX;
}

/** Writes a whole number from 0 to below 2^31 in decimal digits and returns where the next byte goes. */
export function putInteger(value: number, out: DataView, at: number): number {
  let end = at + 1;
  for (let left = value; left >= 10; left = (left / 10) | 0) end++;
  putDigits(value, out, at, end);
  return end;
}

/** Writes the digits of `value`, below 2^31, to fill out[start..end), with leading zeros. */
function putDigits(value: number, out: DataView, start: number, end: number): void {
  let left = value;
  for (let at = end - 1; at >= start; at--) {
    const shorter = (left / 10) | 0;
    out.setUint8(at, ZERO + (left - shorter * 10));
    left = shorter;
  }
}

/**
 * Writes the serial number of a time stamp: days of the 1900 date system and the time as their fraction, to the
 * millisecond. What is finer is cut: readers round to milliseconds, and 23:59:59.9996 would be the next day to them.
 */
export function putTimestampSerial(
  daySerial: number,
  microseconds: number,
  out: DataView,
  at: number,
): number {
  const dayEnd = putInteger(daySerial, out, at);
  if (microseconds < 1000) return dayEnd;
  out.setUint8(dayEnd, POINT);
  const wholeMilliseconds = microseconds - (microseconds % 1000);
  const fraction = Math.round((wholeMilliseconds / MICROSECONDS_PER_DAY) * DAY_FRACTION);
  const upperHalf = Math.floor(fraction / 1_000_000);
  const middle = dayEnd + 1 + DAY_FRACTION_DIGITS - 6;
  let fractionEnd = middle + 6;
  putDigits(upperHalf, out, dayEnd + 1, middle);
  putDigits(fraction - upperHalf * 1_000_000, out, middle, fractionEnd);
  while (out.getUint8(fractionEnd - 1) === ZERO) fractionEnd--;
  return fractionEnd;
}
