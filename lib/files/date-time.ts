/**
 * Dates and times as PostgreSQL prints them with DateStyle ISO and TimeZone UTC: `2026-11-24` and
 * `2026-11-24 10:00:00.123+00`. A time stamp without a zone counts as UTC. All else (infinity, BC, years past 9999)
 * is not recognised here, and the codecs write it as the text it is.
 */

const SPACE = 0x20;
const PLUS = 0x2b;
const DASH = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;

const DATE_BYTES = 10;
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

/**
 * The serial number of the date bytes[start..end) in the 1900 date system of spreadsheets; -1 for what is no date or
 * lies before 1900-03-01. Earlier days are left out because the system counts a 29 February 1900 that never was
 * (ECMA-376 part 1, 18.17.4.1), so programs disagree about them.
 */
export function serialOfDate(bytes: DataView, start: number, end: number): number {
  if (!isDate(bytes, start, end)) return -1;
  const year = readDigits(bytes, start, start + 4);
  const month = readDigits(bytes, start + 5, start + 7);
  const day = readDigits(bytes, start + 8, end);
  // Counted in years that begin in March, so that the leap day is the last of its year.
  const marchYear = month > 2 ? year : year - 1;
  const monthFromMarch = month > 2 ? month - 3 : month + 9;
  const days =
    marchYear * 365 +
    Math.floor(marchYear / 4) -
    Math.floor(marchYear / 100) +
    Math.floor(marchYear / 400) +
    Math.floor((monthFromMarch * 153 + 2) / 5) +
    (day - 1);
  const serial = days + SERIAL_OF_MARCH_YEAR_0;
  return serial >= SERIAL_OF_MARCH_1900 ? serial : -1;
}

function isDate(bytes: DataView, start: number, end: number): boolean {
  return (
    end - start === DATE_BYTES &&
    bytes.getUint8(start + 4) === DASH &&
    bytes.getUint8(start + 7) === DASH &&
    readDigits(bytes, start, start + 4) >= 0 &&
    readDigits(bytes, start + 5, start + 7) >= 0 &&
    readDigits(bytes, start + 8, end) >= 0
  );
}

/**
 * Where the time stamp bytes[start..end) ends without its zone; -1 for what is no time stamp of a four-digit year,
 * in UTC and with a fraction of up to six digits.
 */
export function endOfTimestamp(bytes: DataView, start: number, end: number): number {
  const length = end - start;
  if (length < SECONDS_END) return -1;
  const isUtc =
    length > SECONDS_END &&
    bytes.getUint8(end - 3) === PLUS &&
    bytes.getUint8(end - 2) === ZERO &&
    bytes.getUint8(end - 1) === ZERO;
  const zoneless = isUtc ? end - 3 : end;
  const fractionBytes = zoneless - start - SECONDS_END;
  const hasShape =
    isDate(bytes, start, start + DATE_BYTES) &&
    bytes.getUint8(start + DATE_BYTES) === SPACE &&
    bytes.getUint8(start + 13) === COLON &&
    bytes.getUint8(start + 16) === COLON &&
    (fractionBytes === 0 ||
      (fractionBytes > 1 && fractionBytes <= 7 && bytes.getUint8(start + SECONDS_END) === POINT)) &&
    microsecondsOfDay(bytes, start, zoneless) >= 0;
  return hasShape ? zoneless : -1;
}

/** Microseconds since midnight of the time stamp at `start` whose `endOfTimestamp` is `end`. */
export function microsecondsOfDay(bytes: DataView, start: number, end: number): number {
  const time = start + TIME_START;
  const hours = readDigits(bytes, time, time + 2);
  const minutes = readDigits(bytes, time + 3, time + 5);
  const seconds = readDigits(bytes, time + 6, time + 8);
  const fractionStart = start + SECONDS_END + 1;
  const fraction = readDigits(bytes, fractionStart, end);
  if (hours < 0 || minutes < 0 || seconds < 0 || fraction < 0) return -1;
  let microseconds = fraction;
  for (let digits = Math.max(end - fractionStart, 0); digits < 6; digits++) microseconds *= 10;
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + microseconds;
}
