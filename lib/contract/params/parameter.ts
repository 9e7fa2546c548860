import { z } from "zod";
import type { Control } from "./control";

/** What a person reads about a parameter, and the other names that clients know it by. */
export interface ParameterText {
  title: string;
  description: string;
  aliases?: readonly string[];
}

/** Says that a parameter cannot use a value; the message tells what is allowed, as in "must be a whole number". */
export class Unusable {
  constructor(readonly message: string) {}
}

const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: "must be a single value, not a list or an object",
});

/**
 * A parameter with one value. Form fields send strings and JSON clients send native types, so both arrive at `read` as
 * the same trimmed text: "5" and 5, "true" and true cannot come to mean different things. Null and blank text mean
 * absent and give undefined. What `read` returns must be readable again with the same result.
 */
export function scalarParameter<Value>(
  about: ParameterText,
  control: Control,
  read: (text: string) => Value | Unusable,
) {
  return scalar
    .nullish()
    .transform((given, context) => {
      const text = textOf(given);
      return text === "" ? undefined : usable(read(text), context);
    })
    .meta({ ...about, control });
}

const list = z.union([scalar, z.array(scalar.nullable())], {
  error: "must be a value, a comma-separated list or an array of values",
});

/**
 * A parameter with any number of values, given as an array or as text with commas. Duplicates and blanks are dropped;
 * undefined when nothing is left. "sorted" is for lists whose order carries no meaning.
 */
export function listParameter<Value extends string | number>(
  about: ParameterText,
  control: Control,
  read: (text: string) => Value | Unusable,
  order: "sorted" | "as given" = "sorted",
) {
  return list
    .nullish()
    .transform((given, context): Value[] | undefined => {
      const texts = (Array.isArray(given) ? given : textOf(given).split(",")).map(textOf);
      const values = texts.filter((text) => text !== "").map((text) => usable(read(text), context));
      if (values.length === 0) return undefined;
      const distinct = [...new Set(values)];
      return order === "sorted" ? distinct.sort(ascending) : distinct;
    })
    .meta({ ...about, control });
}

function textOf(given: string | number | boolean | null | undefined): string {
  return given === null || given === undefined ? "" : trimBlanks(String(given));
}

/** As the database's function trim_blanks: Unicode takes U+0085 for a blank too, and `trim` does not. */
function trimBlanks(text: string): string {
  const isBlank = (at: number) => text[at] === "\u0085" || text[at]?.trim() === "";
  let [start, end] = [0, text.length];
  while (start < end && isBlank(start)) start += 1;
  while (end > start && isBlank(end - 1)) end -= 1;
  return text.slice(start, end);
}

function usable<Value>(result: Value | Unusable, context: z.core.$RefinementCtx): Value {
  if (!(result instanceof Unusable)) return result;
  context.addIssue(result.message);
  return z.NEVER;
}

function ascending(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
