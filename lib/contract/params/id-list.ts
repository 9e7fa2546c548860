import type { optionSources } from "./control";
import { integerMax, readInteger } from "./integer";
import { listParameter, type ParameterText, Unusable } from "./parameter";
import { textLengthMax } from "./text";

type OptionSource = (typeof optionSources)[number];

/** Any of several records, by id. */
export function idList(about: ParameterText, optionSource: OptionSource) {
  return listParameter(about, { input: "multiselect", options_from: optionSource }, (given) =>
    readInteger(given, 1, integerMax),
  );
}

/** Any of several records, by id or slug. Digits alone are an id; slugs are in lower case, as they are stored. */
export function idOrSlugList(about: ParameterText, optionSource: OptionSource) {
  return listParameter(about, { input: "multiselect", options_from: optionSource }, (given) => {
    if (/^-?\d+$/.test(given)) {
      const id = readInteger(given, 1, integerMax);
      return id instanceof Unusable ? id : String(id);
    }
    return given.length > textLengthMax ? new Unusable("must be an id or a slug") : given.toLowerCase();
  });
}
