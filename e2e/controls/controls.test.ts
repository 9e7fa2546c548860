import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { controls } from "./all";
import { withFault } from "./control";
import { judge } from "./verdict";

const root = path.resolve(import.meta.dirname, "../..");

describe("the table of faults", () => {
  it("names source texts that are there exactly once, and test files that are there", () => {
    const sources = new Map<string, string>();
    for (const control of controls) {
      const source = sources.get(control.file) ?? readFileSync(path.join(root, control.file), "utf8");
      sources.set(control.file, source);
      expect(withFault(source, control)).not.toBe(source);
      expect(control.tests.length).toBeGreaterThan(0);
      for (const test of control.tests) {
        expect(test).toMatch(/(?<!stack)\.test\.ts$/);
        expect(existsSync(path.join(root, test)), `${control.fault}: ${test}`).toBe(true);
        if (control.named !== undefined) {
          expect(readFileSync(path.join(root, test), "utf8")).toContain(control.named);
        }
      }
    }
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
    ["an assertion that fails", failed(assertion), "noticed"],
    ["a property that an assertion ends", failed(property, assertion), "noticed"],
    ["an error of the product's own", failed({ name: "ControlTotalsError", message: "3 rows" }), "noticed"],
    ["a program that makes no sense", failed(typing), "broken"],
    ["a property that nonsense ends", failed(property, typing), "broken"],
    [
      "a test that came to no end",
      failed({ name: "Error", message: "Test timed out in 60000ms." }),
      "broken",
    ],
    ["a file that cannot be loaded", { passed: 0, failed: [], broken: ["Transform failed"] }, "broken"],
    ["no test at all", { passed: 0, failed: [], broken: [] }, "broken"],
    ["tests that all pass", { passed: 3, failed: [], broken: [] }, "unnoticed"],
  ])("with %s is %s", (_what, run, kind) => {
    expect(judge(run).kind).toBe(kind);
  });
});
