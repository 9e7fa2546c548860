import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { controls } from "./all";
import { type Control, withFault } from "./control";
import { judge } from "./verdict";

const root = path.resolve(import.meta.dirname, "../..");

const read = (file: string) => readFileSync(path.join(root, file), "utf8");

/** Why a fault of the table cannot be tried, in sentences. */
function problemsOf(control: Control): string[] {
  const { fault, tests, named } = control;
  const problems = tests.length === 0 ? [`"${fault}" names no test.`] : [];
  try {
    withFault(read(control.file), control);
  } catch (error) {
    problems.push(String(error));
  }
  for (const test of tests) {
    if (!/(?<!stack)\.test\.ts$/.test(test)) problems.push(`"${fault}": ${test} is of another kind.`);
    else if (!existsSync(path.join(root, test))) problems.push(`"${fault}": ${test} is not there.`);
    else if (!read(test).includes(named ?? "")) problems.push(`"${fault}": ${test} has no "${named}".`);
  }
  return problems;
}

describe("the table of faults", () => {
  it("names source texts that are there exactly once, and test files that are there", () => {
    expect(controls.flatMap(problemsOf)).toEqual([]);
  });

  it("has no two of one name, and says of each what it would do", () => {
    const names = controls.map(({ fault }) => fault);
    expect(new Set(names).size).toBe(names.length);
    for (const { harm } of controls) expect(harm).toMatch(/^[A-Z].*\.$/);
  });
});

describe("a fault", () => {
  const control = { fault: "it", harm: "Bad.", file: "a.ts", find: "b", replace: "x", tests: [] };

  it("is put in where its text is there exactly once, and is an error that names it elsewhere", () => {
    expect(withFault("abc", control)).toBe("axc");
    expect(withFault("abc", { ...control, replace: "$&" })).toBe("a$&c");
    expect(() => withFault("ac", control)).toThrow('"it" cannot be put into a.ts: "b" is not there.');
    expect(() => withFault("abab", control)).toThrow("is there 2 times");
  });

  const failed = (...errors: { name: string; message: string }[]) => ({
    passed: 3,
    failed: [{ file: "a.test.ts", name: "holds", errors }],
    broken: [],
  });
  const assertion = { name: "AssertionError", message: "expected 1 to be 2" };
  const property = { name: "Error", message: "Property failed after 1 tests" };
  const typing = { name: "TypeError", message: "x is not a function" };

  it.each([
    ["an assertion that fails", "noticed", failed(assertion)],
    ["a property that an assertion ends", "noticed", failed(property, assertion)],
    ["an error of the product's own", "noticed", failed({ name: "ControlTotalsError", message: "3 rows" })],
    ["a program that makes no sense", "broken", failed(typing)],
    ["a property that nonsense ends", "broken", failed(property, typing)],
    [
      "a test that came to no end",
      "broken",
      failed({ name: "Error", message: "Test timed out in 60000ms." }),
    ],
    ["a file that cannot be loaded", "broken", { passed: 0, failed: [], broken: ["Transform failed"] }],
    ["no test at all", "broken", { passed: 0, failed: [], broken: [] }],
    ["tests that all pass", "unnoticed", { passed: 3, failed: [], broken: [] }],
  ])("with %s is %s", (_what, kind, run) => {
    expect(judge(run).kind).toBe(kind);
  });
});
