import type { TestRun } from "./failed-tests";

/** What came of a fault. */
export type Verdict =
  /** A test failed, as it should. */
  | { kind: "noticed"; test: string }
  /** All tests passed. */
  | { kind: "unnoticed" }
  /** Nothing is proven: the program with the fault does not work at all. */
  | { kind: "broken"; why: string };

/** Errors of a program that is no sensible program any more: a compiler would have told. */
const nonsense = new Set(["SyntaxError", "ReferenceError", "TypeError"]);

/** Whether a test noticed a fault: by failing itself, and neither by a typing error in the fault nor by getting stuck. */
export function judge({ passed, failed, broken }: TestRun): Verdict {
  const isMeant = (errors: TestRun["failed"][number]["errors"]) =>
    errors.length > 0 &&
    errors.every(({ name, message }) => !nonsense.has(name) && !message.startsWith("Test timed out"));
  const noticing = failed.find(({ errors }) => isMeant(errors));
  if (noticing) return { kind: "noticed", test: `${noticing.file}: ${noticing.name}` };
  const [first] = failed;
  const [error] = first?.errors ?? [];
  if (first) return { kind: "broken", why: `${first.name}: ${error?.name}: ${error?.message}` };
  if (broken[0] !== undefined) return { kind: "broken", why: broken[0] };
  if (passed === 0) return { kind: "broken", why: "there was no test to run" };
  return { kind: "unnoticed" };
}
