import { listParameter, type ParameterText, Unusable } from "./parameter";
import { textLengthMax } from "./text";

/** Any of several words, compared without regard to case. */
export function wordList(about: ParameterText) {
  return listParameter(about, { input: "tokens" }, (given) =>
    given.length > textLengthMax
      ? new Unusable(`must have at most ${textLengthMax} characters a word`)
      : given.toLowerCase(),
  );
}
