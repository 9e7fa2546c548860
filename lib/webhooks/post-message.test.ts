import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { postMessage } from "./post-message";

/** What the receiver does with the next message. */
let answer: (response: http.ServerResponse) => void;
const server = http.createServer((request, response) => {
  request.resume();
  request.on("end", () => answer(response));
});
let url: URL;
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

const post = (keepsAnswer = true) =>
  postMessage(url, { isPrivateAllowed: true, keepsAnswer, headers: {}, body: "{}" });

it.each([
  ["nothing", "", null],
  ["a word", "accepted", "accepted"],
  [
    "lines and characters that no text may have",
    '{\r\n\t"error": "no\u0000 such\u0007 thing"\r\n}\n',
    '{ "error": "no such thing" }',
  ],
  ["more than is kept", "a".repeat(10_000), "a".repeat(512)],
])("of an answer with %s it gives the start in one line, beside the status", async (_what, body, start) => {
  answer = (response) => response.writeHead(418).end(body);
  expect(await post()).toEqual({ status: 418, start });
});

it("of an answer that is not to be kept it gives the status alone", async () => {
  answer = (response) => response.writeHead(200).end("of a private network");
  expect(await post(false)).toEqual({ status: 200, start: null });
});

it("an answer that never ends is one all the same, with what has come of it", async () => {
  answer = (response) => void response.writeHead(200).write("begun");
  expect(await post()).toEqual({ status: 200, start: "begun" });
});

it("an answer that breaks off is one all the same, with what has come of it", async () => {
  answer = (response) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write("begun", () => response.destroy());
  };
  expect(await post()).toEqual({ status: 200, start: "begun" });
});
