import { describe, expect, test } from "vitest";
import { localAddress } from "./local-address";

describe("the address after signing in", () => {
  test.each(["/reports", "/reports?report_type=deals_excel&status=active#x", "/"])(
    "%s is followed",
    (given) => {
      expect(localAddress(given, "/else")).toBe(given);
    },
  );

  test.each([
    undefined,
    "",
    "reports",
    "https://other.example/",
    "//other.example",
    "/\\other.example",
    "\\\\other.example",
    "/\t/other.example",
    "/\n/other.example",
    "/.//other.example",
    "/..//other.example",
    "/a/..//other.example",
    "/%2e//other.example",
    "javascript:alert(1)",
    " //other.example",
  ])("%j never leads to another site", (given) => {
    const address = localAddress(given, "/else");
    expect(new URL(address, "http://here.example").origin).toBe("http://here.example");
    expect(new URL(address, "http://here.example").href).not.toContain("other.example");
  });
});
