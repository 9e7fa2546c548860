import { describe, expect, it } from "vitest";
import { idFilter, isDryRun, waitMs } from "./query";
import { pageOf } from "./report-call";

const urlOf = (query: string) => new URL(`http://localhost/api/v1/exports${query}`);

describe("dry_run", () => {
  it.each([
    ...["?dry_run", "?dry_run=", "?dry_run=true", "?dry_run=True", "?dry_run=TRUE", "?dry_run=1"],
    ...["?dry_run=yes", "?dry_run=On", "?dry_run=%20true%20", "?a=1&dry_run", "?dry_run&dry_run=true"],
  ])("%s means yes", (query) => {
    expect(isDryRun(urlOf(query))).toBe(true);
  });

  it.each([
    "",
    "?dry_run=false",
    "?dry_run=False",
    "?dry_run=0",
    "?dry_run=no",
    "?dry_run=OFF",
    "?other=true",
  ])("%j means no", (query) => {
    expect(isDryRun(urlOf(query))).toBe(false);
  });

  it.each(["?dry_run=maybe", "?dry_run=2", "?dry_run=t", "?dry_run=null", "?dry_run=true&dry_run=false"])(
    "%s is refused by its name",
    (query) => {
      expect(() => isDryRun(urlOf(query))).toThrow(
        expect.objectContaining({ code: "BAD_REQUEST", details: { dry_run: [expect.any(String)] } }),
      );
    },
  );
});

describe("numbers of the query", () => {
  it.each([
    ["?wait=30", 30_000],
    ["?wait=0", 0],
    ["?wait=%205", 5_000],
    ["", 0],
  ])("%j waits %i ms", (query, expected) => {
    expect(waitMs(urlOf(query))).toBe(expected);
  });

  it.each([
    "?wait=",
    "?wait=31",
    "?wait=-1",
    "?wait=1e1",
    "?wait=0x1",
    "?wait=1.0",
    "?wait=soon",
    "?wait=9".padEnd(400, "9"),
  ])("%s is refused by its name", (query) => {
    expect(() => waitMs(urlOf(query))).toThrow(
      expect.objectContaining({ details: { wait: [expect.any(String)] } }),
    );
  });

  it("ids and places are whole numbers that the database knows", () => {
    expect(idFilter(urlOf("?before_id=2147483647"), "before_id")).toBe(2_147_483_647);
    for (const id of ["0", "-1", "2147483648", "1e3", "9007199254740993"]) {
      expect(() => idFilter(urlOf(`?before_id=${id}`), "before_id")).toThrow(
        expect.objectContaining({ details: { before_id: [expect.any(String)] } }),
      );
    }
    expect(pageOf(urlOf("?offset=2147483647&limit="))).toEqual({ limit: 50, offset: 2_147_483_647 });
    expect(() => pageOf(urlOf("?offset=2147483648"))).toThrow(
      expect.objectContaining({ details: { offset: [expect.any(String)] } }),
    );
  });
});
