/**
 * JSON text that is the same for values that mean the same: keys are sorted at every depth, and null, "" and undefined
 * are left out of objects and lists, since they all say "nothing given". `value` is JSON; by itself, nothing is null.
 */
export function canonicalJson(value: unknown): string {
  if (!isGiven(value)) return "null";
  if (Array.isArray(value)) return `[${value.filter(isGiven).map(canonicalJson).join(",")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => isGiven(member))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

function isGiven<Value>(value: Value): value is NonNullable<Value> {
  return value !== undefined && value !== null && value !== "";
}
