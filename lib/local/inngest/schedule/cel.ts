import { createHash } from "node:crypto";
import { Environment } from "@marcbachmann/cel-js";

const environment = new Environment({ unlistedVariablesAreDyn: true });

/** What an expression sees: `event` triggered the run; `async` is the event that came later. */
export interface CelInput {
  event: unknown;
  async?: unknown;
}

type Compiled = (input: CelInput) => unknown;
// Expressions of waits carry values, so there is no end of them: the cache is emptied when it is full.
const compiled = new Map<string, Compiled>();
const compiledMax = 1_000;
const keyLengthMax = 200;

/** Parses a CEL expression (https://cel.dev) once. Throws if it is not one. */
export function compile(expression: string): Compiled {
  let evaluate = compiled.get(expression);
  if (!evaluate) {
    const parsed = environment.parse(expression);
    evaluate = (input) => parsed({ ...input });
    if (compiled.size >= compiledMax) compiled.clear();
    compiled.set(expression, evaluate);
  }
  return evaluate;
}

/** Whether the expression is true. One that cannot be evaluated, e.g. for a missing field, matches nothing. */
export function matches(expression: string, input: CelInput): boolean {
  try {
    return compile(expression)(input) === true;
  } catch {
    return false;
  }
}

/**
 * The value of a key expression as text, or null if it cannot be evaluated. A long one is hashed: keys are
 * indexed, and Postgres indexes no more than 2,704 bytes.
 */
export function keyOf(expression: string, event: unknown): string | null {
  try {
    const value = compile(expression)({ event });
    const text = JSON.stringify(value, (_key, part) => (typeof part === "bigint" ? Number(part) : part));
    if (text === undefined) return null;
    return text.length <= keyLengthMax ? text : createHash("sha256").update(text).digest("hex");
  } catch {
    return null;
  }
}
