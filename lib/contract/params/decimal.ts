import { type ParameterText, scalarParameter, Unusable } from "./parameter";

/** Above every rate and amount that our columns can hold, and far below where a number loses its decimal places. */
const decimalMax = 1_000_000_000;

/** A number, not negative, with at most four decimal places. */
export function decimal(about: ParameterText) {
  return scalarParameter(about, { input: "number", min: 0, max: decimalMax, step: 0.0001 }, (given) => {
    const value = /^\d+(\.\d{1,4})?$/.test(given) ? Number(given) : Number.NaN;
    if (value <= decimalMax) return value;
    return new Unusable(`must be a number from 0 to ${decimalMax} with at most four decimal places`);
  });
}
