import { describe, expect, it } from "vitest";
import { createExportOperation, listExportsOperation } from "@/lib/http/openapi/operations/exports";
import { getExportOperation } from "@/lib/http/openapi/operations/one-export";
import { readReportRowsOperation } from "@/lib/http/openapi/operations/reports";
import { readHeaders, readPath, readQuery } from "./read-fields";

const isDryRun = (url: URL) => readQuery(createExportOperation.query, url, false).dry_run;
const waitSeconds = (url: URL) => readQuery(getExportOperation.query, url, false).wait;
const listOf = (url: URL, isAdmin = true) => readQuery(listExportsOperation.query, url, isAdmin);
const pageOf = (url: URL) => readQuery(readReportRowsOperation.query, url, false);

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

describe("texts that no database holds", () => {
  it.each([
    ["?search=%00", "search"],
    ["?search=Awin%00", "search"],
  ])("%s is refused by the name of %s", (query, field) => {
    expect(() => listOf(urlOf(query))).toThrow(
      expect.objectContaining({
        code: "BAD_REQUEST",
        details: { [field]: [expect.stringMatching(/U\+0000/)] },
      }),
    );
  });

  it("are refused wherever they stand in a parameter that is JSON", () => {
    const asked = encodeURIComponent(String.raw`{"q":"\ud83d"}`);
    expect(() => pageOf(urlOf(`?search_params=${asked}`))).toThrow(
      expect.objectContaining({
        code: "BAD_REQUEST",
        details: { "search_params.q": [expect.stringMatching(/surrogate/)] },
      }),
    );
  });
});

describe("numbers of the query", () => {
  it.each([
    ["?wait=30", 30],
    ["?wait=0", 0],
    ["?wait=%205", 5],
    ["", 0],
  ])("%j waits %i s", (query, expected) => {
    expect(waitSeconds(urlOf(query))).toBe(expected);
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
    expect(() => waitSeconds(urlOf(query))).toThrow(
      expect.objectContaining({ details: { wait: [expect.any(String)] } }),
    );
  });

  it("ids and places are whole numbers that the database knows", () => {
    expect(listOf(urlOf("?before_id=2147483647")).before_id).toBe(2_147_483_647);
    for (const id of ["0", "-1", "2147483648", "1e3", "9007199254740993"]) {
      expect(() => listOf(urlOf(`?before_id=${id}`))).toThrow(
        expect.objectContaining({ details: { before_id: [expect.any(String)] } }),
      );
    }
    expect(pageOf(urlOf("?offset=2147483647&limit="))).toMatchObject({ limit: 50, offset: 2_147_483_647 });
    expect(() => pageOf(urlOf("?offset=2147483648"))).toThrow(
      expect.objectContaining({ details: { offset: [expect.any(String)] } }),
    );
  });

  it.each([
    ["?limit=7", 7],
    ["?limit=", 25],
    ["?limit=many", 25],
    ["", 25],
    ["?limit=0", 1],
    ["?limit=-1e9", 1],
    ["?limit=1e9", 100],
  ])("the list with %j has %i exports at most", (query, limit) => {
    expect(listOf(urlOf(query)).limit).toBe(limit);
  });

  it("what is for admins is ignored in anybody else's request, whatever it holds", () => {
    expect(listOf(urlOf("?publisher_id=7")).publisher_id).toBe(7);
    expect(() => listOf(urlOf("?publisher_id=x"))).toThrow(
      expect.objectContaining({ details: { publisher_id: [expect.any(String)] } }),
    );
    for (const id of ["7", "x"]) {
      expect(listOf(urlOf(`?publisher_id=${id}`), false).publisher_id).toBeUndefined();
    }
  });
});

it.each(["0", "-1", "01", "1.0", "1e3", " 1", "2147483648", "99999999999999999999", ""])(
  "an id in a path that is %j is answered like one that does not exist",
  (id) => {
    expect(() => readPath(getExportOperation.params, { id })).toThrow(
      expect.objectContaining({ code: "NOT_FOUND", message: "There is no such export among yours." }),
    );
  },
);

it("objects of parameters stand in the query as JSON, and what is none is refused by its name", () => {
  for (const query of ["", "?search_params=", "?search_params=null", "?search_params=[]"]) {
    expect(pageOf(urlOf(query)).search_params).toEqual({});
  }
  expect(pageOf(urlOf('?search_params={"a":1}')).search_params).toEqual({ a: 1 });
  for (const given of ["[1]", "1", "{", '"text"']) {
    expect(() => pageOf(urlOf(`?search_params=${given}`))).toThrow(
      expect.objectContaining({ details: { search_params: ["must be a JSON object"] } }),
    );
  }
});

it("an Idempotency-Key is 1 to 255 visible characters", () => {
  const keyOf = (key?: string) =>
    readHeaders(
      createExportOperation.headers,
      new Headers(key === undefined ? {} : { "idempotency-key": key }),
    );
  expect(keyOf()).toEqual({ "Idempotency-Key": undefined });
  expect(keyOf("k".repeat(255))).toEqual({ "Idempotency-Key": "k".repeat(255) });
  for (const key of ["", "a b", "k".repeat(256), "\u00e4"]) {
    expect(() => keyOf(key)).toThrow(
      expect.objectContaining({ details: { "Idempotency-Key": [expect.any(String)] } }),
    );
  }
});

describe("words and digests of the query", () => {
  const digest = "0123456789abcdef".repeat(4);

  it.each([
    ["", { status: [], report_type: [], sha256: undefined }],
    ["?status=&sha256=", { status: [], sha256: undefined }],
    ["?status=failed,%20pending", { status: ["pending", "failed"] }],
    ["?status=pending&status=failed", { status: ["pending", "failed"] }],
    ["?report_type=deals_excel", { report_type: ["deals_excel"] }],
    [`?sha256=${digest.toUpperCase()}`, { sha256: digest }],
  ])("%j is read as %j", (query, expected) => {
    expect(listOf(urlOf(query))).toMatchObject(expected);
  });

  it.each([
    ["?status=done", "status"],
    ["?status=pending,done", "status"],
    ["?status=Pending", "status"],
    ["?report_type=none", "report_type"],
    ["?sha256=abc", "sha256"],
    [`?sha256=${"g".repeat(64)}`, "sha256"],
  ])("%j is refused, and %s named", (query, field) => {
    expect(() => listOf(urlOf(query))).toThrow(
      expect.objectContaining({ code: "BAD_REQUEST", details: { [field]: [expect.any(String)] } }),
    );
  });
});
