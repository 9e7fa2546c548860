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
      if (!result.success) issues[field] = [...new Set(result.error.issues.map(({ message }) => message))];
      else if (result.data !== undefined) given.push({ key, value: result.data, field });
    } else if (!ignoredParameters.includes(name)) {
      unknown.push([name, value]);
    }
  }
  return { given, issues, unknown: Object.fromEntries(unknown) };
}
