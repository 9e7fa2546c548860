import { expect, it } from "vitest";
import { nodeWarnings } from "./warnings";

it("tells each warning of Node once, whichever process wrote it, and no other line", () => {
  const output = [
    "[web] (node:12) [DEP0040] DeprecationWarning: The `punycode` module is deprecated.",
    "(node:13) [DEP0040] DeprecationWarning: The `punycode` module is deprecated.",
    "(Use `node --trace-deprecation ...` to show where the warning was created)",
    "warnings.test.ts passed",
  ].join("\n");
  expect(nodeWarnings(output)).toEqual([
    "[DEP0040] DeprecationWarning: The `punycode` module is deprecated.",
  ]);
});
