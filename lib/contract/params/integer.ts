import { type ParameterText, scalarParameter, Unusable } from "./parameter";

/** The largest number of PostgreSQL's type integer, which all our whole-number columns have. */
export const integerMax = 2_147_483_647;

/** A whole number from `min` (0 unless told) to `max` (the database's largest unless told). */
export function integer(about: ParameterText, { min = 0, max = integerMax } = {}) {
  return scalarParameter(about, { input: "number", min, max, step: 1 }, (given) =>
    readInteger(given, min, max),
  );
}

/** Decimal digits only: "5", "-5", but not "5.0", "1e3" or "0x10". */
export function readInteger(given: string, min: number, max: number): number | Unusable {
  const value = /^-?\d+$/.test(given) ? Number(given) : Number.NaN;
  if (value >= min && value <= max) return value === 0 ? 0 : value;
  return new Unusable(`must be a whole number from ${min} to ${max}`);
}
