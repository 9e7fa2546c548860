import { type ParameterText, scalarParameter, Unusable } from "./parameter";

const yes = ["true", "1", "yes", "on"];
const no = ["false", "0", "no", "off"];

/** Yes or no. Absent is neither. */
export function boolean(about: ParameterText) {
  return scalarParameter(about, { input: "boolean" }, readYesNo);
}

/** The one reader of every yes or no, in queries and bodies: the words that programs and people write, in any case. */
export function readYesNo(given: string): boolean | Unusable {
  const word = given.trim().toLowerCase();
  if (yes.includes(word)) return true;
  if (no.includes(word)) return false;
  return new Unusable("must be true or false");
}
