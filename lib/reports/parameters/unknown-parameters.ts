/**
 * Parameters that no report knows, made comparable: numbers and booleans as text, since a form sends them so; null and
 * blank dropped. They change nothing in the file but are part of what was asked for.
 */
export function normalizeUnknown(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(isGiven).map(normalizeUnknown);
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).filter(([, member]) => isGiven(member));
    return Object.fromEntries(members.map(([key, member]) => [key, normalizeUnknown(member)]));
  }
  return String(value);
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined && value !== "";
}
