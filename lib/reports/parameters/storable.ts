import type { Issues } from "./given-parameters";

/** Deeper than any filter; keeps a hostile body from exhausting the stack here or wherever it is printed later. */
const depthMax = 16;

/**
 * What in a request cannot be stored: PostgreSQL's text and jsonb hold neither U+0000 nor half of a surrogate pair
 * (PostgreSQL documentation, "JSON Types"). Parameters that no report knows are stored and echoed too, so all are looked at.
 */
export function unstorableValues(value: unknown, path: string, depth = 0): Issues {
  if (typeof value === "string") return isStorable(value) ? {} : { [path]: [notStorable] };
  if (typeof value !== "object" || value === null) return {};
  if (depth === depthMax) return { [path]: [`must not be nested deeper than ${depthMax} levels`] };
  const issues: Issues = {};
  for (const [key, member] of Object.entries(value)) {
    if (!isStorable(key)) issues[path] = [`${notStorable} in a name`];
    else Object.assign(issues, unstorableValues(member, `${path}.${key}`, depth + 1));
  }
  return issues;
}

const notStorable = "must not hold the character U+0000 or half of a surrogate pair";

function isStorable(text: string): boolean {
  return !text.includes("\0") && !/\p{Surrogate}/u.test(text);
}
