import type { Control } from "./control";
import { listParameter, type ParameterText, Unusable } from "./parameter";
import { textLengthMax } from "./text";

/**
 * Any of several words, which the database compares, by its rule of case and spelling. `choices` are those that the
 * page offers, with the one that holds when none is given; other words are taken as well. `isCode` has the page show
 * them as words for codes.
 */
export function wordList(
  about: ParameterText,
  choices: Required<Pick<Control, "options" | "default">> | undefined = undefined,
  { isCode = false } = {},
) {
  const control: Control = {
    ...(choices ? { input: "select", ...choices } : { input: "tokens" }),
    ...(isCode && { is_code: true }),
  };
  return listParameter(about, control, (given) =>
    given.length > textLengthMax
      ? new Unusable(`must have at most ${textLengthMax} characters a word`)
      : given,
  );
}
