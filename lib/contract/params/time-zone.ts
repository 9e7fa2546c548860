import { knownTimeZone } from "../file/known-time-zone";
import { type ParameterText, scalarParameter, Unusable } from "./parameter";

/** A time zone by its IANA name with an area, or UTC. */
export function timeZone(about: ParameterText) {
  return scalarParameter(
    about,
    { input: "text", default: "UTC" },
    (given) =>
      knownTimeZone(given) ?? new Unusable("must be UTC or a time zone with its area, such as Europe/Berlin"),
  );
}
