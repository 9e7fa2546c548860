import { type ParameterText, scalarParameter, Unusable } from "./parameter";

/**
 * A time zone by its IANA name with an area, or UTC. Names without an area are refused: "CET" or "EST" is a zone with
 * summer time to one program and a fixed offset to another, PostgreSQL's `at time zone` among them, and an offset such as
 * "+03:00" has its sign turned round there. Every name that means UTC is given back as "UTC".
 */
export function timeZone(about: ParameterText) {
  return scalarParameter(about, { input: "text", default: "UTC" }, (given) => {
    const known = /^(utc|[a-z_]+(\/[a-z0-9_+-]+)+)$/i.test(given) ? nameOf(given) : undefined;
    if (known === undefined)
      return new Unusable("must be UTC or a time zone with its area, such as Europe/Berlin");
    return known === "UTC" ? known : given;
  });
}

/** What this program calls the zone; undefined when it does not know it. */
function nameOf(zone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
