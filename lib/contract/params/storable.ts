import type { FieldIssues } from "@/lib/contract/api-error";

/**
 * What in a request cannot be stored: PostgreSQL's text and jsonb hold neither U+0000 nor half of a surrogate pair
 * (PostgreSQL documentation, "JSON Types"). Fields that nobody knows are stored and echoed too, so all are looked at.
 * `path` is where the value stands, "" for the request's body itself. What is nested deeper than `depthMax` is refused.
 */
export function unstorableValues(
  value: unknown,
  path: string,
  depthMax = Number.POSITIVE_INFINITY,
  depth = 0,
): FieldIssues {
  const field = path || "body";
  if (typeof value === "string") return isStorable(value) ? {} : { [field]: [notStorable] };
  if (typeof value !== "object" || value === null) return {};
  if (depth === depthMax) return { [field]: [`must not be nested deeper than ${depthMax} levels`] };
  const issues: FieldIssues = {};
  for (const [key, member] of Object.entries(value)) {
    const inner = path === "" ? key : `${path}.${key}`;
    if (!isStorable(key)) issues[field] = [`${notStorable} in a name`];
    else Object.assign(issues, unstorableValues(member, inner, depthMax, depth + 1));
  }
  return issues;
}

const notStorable = "must not hold the character U+0000 or half of a surrogate pair";

function isStorable(text: string): boolean {
  return !text.includes("\0") && !/\p{Surrogate}/u.test(text);
}
