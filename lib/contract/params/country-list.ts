import { listParameter, type ParameterText, Unusable } from "./parameter";

/** Any of several countries, by their two letters (ISO 3166-1 alpha-2). */
export function countryList(about: ParameterText) {
  return listParameter(about, { input: "tokens", is_country: true }, (given) =>
    /^[a-z]{2}$/i.test(given)
      ? given.toUpperCase()
      : new Unusable("must be a country code of two letters, such as US"),
  );
}
