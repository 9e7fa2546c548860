import { type ParameterText, scalarParameter, Unusable } from "./parameter";

/** The longest text a filter takes, in characters. No name, address or title that is searched for is longer. */
export const textLengthMax = 200;

/** One line of free text. */
export function text(about: ParameterText) {
  return scalarParameter(about, { input: "text" }, (given) =>
    given.length > textLengthMax ? new Unusable(`must be at most ${textLengthMax} characters long`) : given,
  );
}
