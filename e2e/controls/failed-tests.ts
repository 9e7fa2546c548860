import { writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import { z } from "zod";

/** Names the file that this reporter writes. */
export const failedTestsVariable = "TRANCHE_FAILED_TESTS_FILE";

export const testRun = z.object({
  passed: z.int(),
  failed: z.array(
    z.object({
      file: z.string(),
      name: z.string(),
      /** The error and its causes, outermost first: a property's failure has the assertion as its cause. */
      errors: z.array(z.object({ name: z.string(), message: z.string() })),
    }),
  ),
  /** Files that could not be loaded, or whose preparations failed, and errors outside of any test. */
  broken: z.array(z.string()),
});
export type TestRun = z.infer<typeof testRun>;

type TestError = NonNullable<ReturnType<TestCase["result"]>["errors"]>[number];

/** A reporter for Vitest that keeps which tests have failed and why, for a program to read. */
export default class FailedTests implements Reporter {
  readonly #run: TestRun = { passed: 0, failed: [], broken: [] };

  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result();
    if (state === "passed") this.#run.passed++;
    if (state !== "failed") return;
    const chain = errors.flatMap(withCauses);
    this.#run.failed.push({ file: test.module.relativeModuleId, name: test.fullName, errors: chain });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { message: string }[]): void {
    const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const errors = [...suites.flatMap((suite) => suite.errors()), ...unhandled];
    this.#run.broken.push(...errors.map(({ message }) => message));
    const file = process.env[failedTestsVariable];
    if (file === undefined) throw new Error(`${failedTestsVariable} does not name a file.`);
    writeFileSync(file, JSON.stringify(this.#run));
  }
}

function withCauses(error: TestError): TestRun["failed"][number]["errors"] {
  const { name = "Error", message, cause } = error;
  return [{ name, message }, ...(isError(cause) ? withCauses(cause) : [])];
}

function isError(cause: unknown): cause is TestError {
  return typeof cause === "object" && cause !== null && "message" in cause;
}
