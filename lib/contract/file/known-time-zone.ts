/**
 * A time zone by its IANA name with an area, or UTC, as it was given; every name that means UTC is given back as "UTC".
 * Undefined for what this program does not know, and for names without an area: "CET" or "EST" is a zone with summer time to
 * one program and a fixed offset to another, PostgreSQL's `at time zone` among them, and an offset such as "+03:00" has its
 * sign turned round there.
 */
export function knownTimeZone(given: string): string | undefined {
  if (!/^(utc|[a-z_]+(\/[a-z0-9_+-]+)+)$/i.test(given)) return undefined;
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: given }).resolvedOptions();
    return timeZone === "UTC" ? timeZone : given;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
