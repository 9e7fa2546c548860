import { ascii } from "./ascii";

/**
 * Dates and times as PostgreSQL prints them with DateStyle ISO and TimeZone UTC: `2026-11-24` and
 * `2026-11-24 10:00:00.123+00`. A time stamp without a zone counts as UTC. All else (infinity, BC, years past 9999,
 * 30 February, 24:00:00) is not recognised here, and the codecs write it as the text it is.
 */

const { SPACE, PLUS, MINUS, POINT, ZERO, COLON } = ascii;

/** Bytes of `2026-11-24`. */
export const DATE_BYTES = 10;
const TIME_START = 11;
/** Bytes of `2026-11-24 10:00:00`. */
const SECONDS_END = 19;

/** Days from 1899-12-30, day 0 of the 1900 date system for all days from 1900-03-01 on, to 0000-03-01 (negative). */
const SERIAL_OF_MARCH_YEAR_0 = -693_899;
const SERIAL_OF_MARCH_1900 = 61;

/** The number that the digits bytes[start..end) spell, -1 if one of them is no digit. */
function readDigits(bytes: DataView, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes.getUint8(at) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** `readDigits` for two digits: most of a date and a time. */
function readTwoDigits(bytes: DataView, start: number): number {
  const tens = bytes.getUint8(start) - ZERO;
  const ones = bytes.getUint8(start + 1) - ZERO;
  const isNumber = tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
  return isNumber ? tens * 10 + ones : -1;
}

/** Whether bytes[start..end) is a day of the years 1 to 9999. */
export function isDate(bytes: DataView, start: number, end: number): boolean {
  return (
    end - start === DATE_BYTES &&
    bytes.getUint8(start + 4) === MINUS &&
    bytes.getUint8(start + 7) === MINUS &&
    isDay(
      readDigits(bytes, start, start + 4),
      readTwoDigits(bytes, start + 5),
      readTwoDigits(bytes, start + 8),
    )
  );
}

/** Whether the Gregorian calendar has the day. */
function isDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  if (day <= 28) return true;
  if (month === 2) return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const isShort = month === 4 || month === 6 || month === 9 || month === 11;
  return day <= (isShort ? 30 : 31);
}

/**
 * The serial number of the date bytes[start..end) in the 1900 date system of spreadsheets; -1 for what is no date or
 * lies before 1900-03-01. Earlier days are left out because the system counts a 29 February 1900 that never was
 * (ECMA-376 part 1, 18.17.4.1), so programs disagree about them.
 */
export function serialOfDate(bytes: DataView, start: number, end: number): number {
  if (end - start !== DATE_BYTES) return -1;
  const year = readDigits(bytes, start, start + 4);
  const month = readTwoDigits(bytes, start + 5);
  const day = readTwoDigits(bytes, start + 8);
  const hasDashes = bytes.getUint8(start + 4) === MINUS && bytes.getUint8(start + 7) === MINUS;
  if (!hasDashes || !isDay(year, month, day)) return -1;
  // Counted in years that begin in March, so that the leap day is the last of its year.
  const marchYear = month > 2 ? year : year - 1;
  const monthFromMarch = month > 2 ? month - 3 : month + 9;
  const leapDays = ((marchYear / 4) | 0) - ((marchYear / 100) | 0) + ((marchYear / 400) | 0);
  const daysOfMonths = ((monthFromMarch * 153 + 2) / 5) | 0;
  const days = marchYear * 365 + leapDays + daysOfMonths + day - 1;
  const serial = days + SERIAL_OF_MARCH_YEAR_0;
  return serial >= SERIAL_OF_MARCH_1900 ? serial : -1;
}

/**
 * Where a time stamp ends without its zone: UTC, or any offset if `hasOffset`. PostgreSQL writes +01, +05:30 and, for
 * times before zones had whole minutes, -00:44:30.
 */
export function endWithoutZone(bytes: DataView, start: number, end: number, hasOffset: boolean): number {
  if (hasOffset) return endWithoutOffset(bytes, start, end);
  const isUtc =
    end - start > SECONDS_END &&
    bytes.getUint8(end - 3) === PLUS &&
    bytes.getUint8(end - 2) === ZERO &&
    bytes.getUint8(end - 1) === ZERO;
  return isUtc ? end - 3 : end;
}

/** Bytes of +01, +05:30 and -00:44:30. */
const OFFSET_BYTES = [3, 6, 9];

function endWithoutOffset(bytes: DataView, start: number, end: number): number {
  for (const length of OFFSET_BYTES) {
    const at = end - length;
    if (at - start < SECONDS_END) break;
    const sign = bytes.getUint8(at);
    if (sign === PLUS || sign === MINUS) return at;
  }
  return end;
}

/**
 * Microseconds since midnight of the time stamp bytes[start..end), whose zone is left off; -1 if what follows the date
 * is no time of a day, with a fraction of up to six digits or without one. The date is not looked at.
 */
export function microsecondsOfDay(bytes: DataView, start: number, end: number): number {
  const fractionBytes = end - start - SECONDS_END;
  if (fractionBytes < 0 || fractionBytes > 7 || fractionBytes === 1) return -1;
  const time = start + TIME_START;
  const hasShape =
    bytes.getUint8(time - 1) === SPACE &&
    bytes.getUint8(time + 2) === COLON &&
    bytes.getUint8(time + 5) === COLON &&
    (fractionBytes === 0 || bytes.getUint8(time + 8) === POINT);
  const hours = readTwoDigits(bytes, time);
  const minutes = readTwoDigits(bytes, time + 3);
  const seconds = readTwoDigits(bytes, time + 6);
  const fraction = readDigits(bytes, time + 9, end);
  if (!hasShape || hours < 0 || minutes < 0 || seconds < 0 || fraction < 0) return -1;
  if (hours > 23 || minutes > 59 || seconds > 59) return -1;
  let microseconds = fraction;
  for (let digits = Math.max(fractionBytes - 1, 0); digits < 6; digits++) microseconds *= 10;
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + microseconds;
}
