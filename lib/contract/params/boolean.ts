import { type ParameterText, scalarParameter, Unusable } from "./parameter";

const yes = ["true", "1", "yes", "on"];
const no = ["false", "0", "no", "off"];

/** Yes or no. Absent is neither. */
export function boolean(about: ParameterText) {
  return scalarParameter(about, { input: "boolean" }, (given) => {
    const word = given.toLowerCase();
    if (yes.includes(word)) return true;
    if (no.includes(word)) return false;
    return new Unusable("must be true or false");
  });
}
