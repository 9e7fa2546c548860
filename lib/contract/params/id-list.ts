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

/**
 * Any of several records, by id, slug or name. The database finds which they are (lib/reports/parameters/resolve-names.ts), so
 * nothing but an id's digits is changed here.
 */
export function idOrSlugList(about: ParameterText, optionSource: OptionSource) {
  return listParameter(about, { input: "multiselect", options_from: optionSource }, (given) => {
    const id = readInteger(given, 1, integerMax);
    if (!(id instanceof Unusable)) return String(id);
    return given.length > textLengthMax ? new Unusable("must be an id, a slug or a name") : given;
  });
}
