import type { z } from "zod";
import { ignoredParameters } from "./index-params";
import { type ParameterObject, parameterNames } from "./parameter-names";

/** A usable value of a known parameter. */
export interface Given {
  /** The parameter's canonical key. */
  key: string;
  value: unknown;
  /** The field as the client named it, such as `search_params.q`. */
  field: string;
}

/** Field path -> messages that tell what is wrong and what is allowed. */
export type Issues = Record<string, string[]>;

/**
 * Reads one object of a request, that stands at `path` in it: known parameters under any of their names into `given`,
 * unusable values into `issues`, the rest into `unknown`. Absent values (null and blank) are dropped.
 */
export function readGiven(
  parameters: ParameterObject,
  values: Readonly<Record<string, unknown>>,
  path: string,
) {
  const keys = new Map(parameterNames(parameters));
  const given: Given[] = [];
  const issues: Issues = {};
  const unknown: [string, unknown][] = [];
  for (const [name, value] of Object.entries(values)) {
    const key = keys.get(name);
    const schema = key === undefined ? undefined : parameters.shape[key];
    if (key !== undefined && schema !== undefined) {
      const field = `${path}.${name}`;
      const result = schema.safeParse(value);
      if (!result.success) addIssues(issues, field, result.error.issues);
      else if (result.data !== undefined) given.push({ key, value: result.data, field });
    } else if (!ignoredParameters.includes(name)) {
      unknown.push([name, value]);
    }
  }
  return { given, issues, unknown: Object.fromEntries(unknown) };
}

/** Each under the field that it is about, which may lie inside of `field`; places in lists are not told. */
function addIssues(issues: Issues, field: string, found: readonly z.core.$ZodIssue[]): void {
  for (const issue of found) {
    const at = [field, ...issue.path.filter((key) => typeof key === "string")].join(".");
    const fields = issue.code === "unrecognized_keys" ? issue.keys.map((key) => `${at}.${key}`) : [at];
    for (const one of fields) issues[one] = [...new Set([...(issues[one] ?? []), issue.message])];
  }
}
