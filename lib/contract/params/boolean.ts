import { type ParameterText, scalarParameter, Unusable } from "./parameter";
import { readYesNo } from "./yes-no";

/** Yes or no. Absent is neither. */
export function boolean(about: ParameterText) {
  return scalarParameter(about, { input: "boolean" }, readBoolean);
}

export function readBoolean(given: string): boolean | Unusable {
  return readYesNo(given) ?? new Unusable("must be true or false");
}
