import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { parseAndValidateFlightRouterState } from "next/dist/server/app-render/parse-and-validate-flight-router-state";
import { expect, it } from "vitest";
import { makeWellFormed } from "./well-formed-request.mjs";

function wellFormed(given: { method?: string; url?: string; headers?: Record<string, string> }) {
  const request = new IncomingMessage(new Socket());
  request.method = given.method ?? "GET";
  request.url = given.url ?? "/";
  request.headers = { host: "exports.example.com", ...given.headers };
  makeWellFormed(request);
  return { method: request.method, url: request.url, headers: request.headers };
}

it.each(["/", "/reports?q=%", "/api/v1/exports/%F0%9F%8E%88", "/a%2Fb?x=%ff"])(
  "leaves %s as it is",
  (url) => {
    expect(wellFormed({ url }).url).toBe(url);
  },
);

it.each([
  ["/%", "/%25"],
  ["/api/v1/exports/%ff?limit=1&q=%ff", "/api/v1/exports/%25ff?limit=1&q=%ff"],
  ["/%c0%ae/%41", "/%25c0%25ae/%2541"],
])("takes %s literally, whose path cannot be decoded", (url, expected) => {
  expect(wellFormed({ url }).url).toBe(expected);
});

it.each([
  ["/api/v1/exports/", "/api/v1/exports"],
  ["/api/v1/exports/?dry_run", "/api/v1/exports?dry_run"],
  ["//api//v1///exports//7/?a=//", "/api/v1/exports/7?a=//"],
  ["/api/v1\\exports/", "/api/v1/exports"],
  ["/api/", "/api"],
  ["/api/inngest/", "/api/inngest"],
])("%s is %s", (url, expected) => {
  expect(wellFormed({ url }).url).toBe(expected);
});

it.each(["/", "/reports/", "/apiary/", "/docs//"])("%s, which is no address of the API, stays", (url) => {
  expect(wellFormed({ url }).url).toBe(url);
});

it("TRACE becomes a method that no route has, others stay", () => {
  expect(wellFormed({ method: "TRACE" }).method).toBe("UNKNOWN");
  expect(wellFormed({ method: "PATCH" }).method).toBe("PATCH");
});

it("a form is one only as a server action", () => {
  const type = { "content-type": "multipart/form-data; boundary=x" };
  expect(wellFormed({ headers: type }).headers).not.toHaveProperty("content-type");
  expect(wellFormed({ headers: { ...type, "next-action": "4".repeat(42) } }).headers).toMatchObject(type);
  expect(wellFormed({ headers: { "content-type": "application/json" } }).headers).toMatchObject({
    "content-type": "application/json",
  });
});

it("names of actions that can be none are not passed on", () => {
  expect(wellFormed({ headers: { "next-action": "*" } }).headers).not.toHaveProperty("next-action");
});

const child = ["reports", { children: ["__PAGE__", {}] }, null, "refetch"];
it.each([
  ["the root's", ["", {}]],
  ["a page's", ["", { children: child }, ["/reports", ""], null, 16, "x"]],
  ["a dynamic segment's", ["", { children: [["id", "7", "d", ["new"]], {}] }]],
  ["an intercepted segment's", ["", { modal: [["id", "7", "ci(..)(..)", null], {}] }, null, "metadata-only"]],
])("%s router state is passed on as Next takes it", (_of, state) => {
  const header = encodeURIComponent(JSON.stringify(state));
  expect(parseAndValidateFlightRouterState(header)).toEqual(state);
  expect(wellFormed({ headers: { "next-router-state-tree": header } }).headers).toMatchObject({
    "next-router-state-tree": header,
  });
});

it.each([
  ["1"],
  ["%5B%22%"],
  ...[
    [""],
    [1, {}],
    ["", { children: [] }],
    ["", { children: [["id", "7", "e", null], {}] }],
    ["", {}, "/reports"],
    ["", {}, null, "fetch"],
    ["", {}, null, null, "16"],
    ["", {}, null, null, 16, null],
    ["", {}, null, null, 16, "x", "y"],
  ].map((state) => [encodeURIComponent(JSON.stringify(state))]),
])("%s, which Next would fail at, is no router state and not passed on", (header) => {
  expect(() => parseAndValidateFlightRouterState(header)).toThrow("could not be parsed");
  expect(wellFormed({ headers: { "next-router-state-tree": header } }).headers).not.toHaveProperty(
    "next-router-state-tree",
  );
});

it.each([
  ["https", "https"],
  ["http", "http"],
  [" HTTPS , http", "https"],
  ["1e3", undefined],
  ["", undefined],
  ["javascript,https", undefined],
])("the scheme of a call that came by %j is %j", (given, scheme) => {
  const { headers } = wellFormed({ headers: { "x-forwarded-proto": given } });
  expect(headers["x-forwarded-proto"]).toBe(scheme);
});
