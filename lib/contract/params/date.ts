import { type ParameterText, scalarParameter, Unusable } from "./parameter";

/** A calendar day as YYYY-MM-DD (ISO 8601, extended format). */
export function date(about: ParameterText) {
  return scalarParameter(about, { input: "date" }, (given) =>
    isCalendarDay(given) ? given : new Unusable("must be an existing day written as YYYY-MM-DD"),
  );
}

/** Whether a text is a day that there is, as YYYY-MM-DD. Years from 0001: there is no year 0 in PostgreSQL. */
export function isCalendarDay(given: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(given) || given.startsWith("0000")) return false;
  const instant = new Date(`${given}T00:00:00Z`);
  // JavaScript reads 30 February as 2 March; such a day does not come back as it was written.
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(given);
}
