import { expect, it } from "vitest";
import { z } from "zod";
import { readBody } from "./read-body";

const schema = z.looseObject({ name: z.string().optional() });
const strict = z.object({ name: z.string() });

function sent(body: string): Request {
  const headers = { "content-type": "application/json" };
  return new Request("http://app.test/", { method: "POST", headers, body });
}

const refusal = "must not hold the character U+0000 or half of a surrogate pair";

it.each([
  [String.raw`{"name":"a\u0000b"}`, { name: [refusal] }],
  [String.raw`{"name":"\udc00x"}`, { name: [refusal] }],
  [String.raw`{"name":"x\ud83d"}`, { name: [refusal] }],
  [String.raw`{"unknown":[{"text":"\ud83d"}]}`, { "unknown.0.text": [refusal] }],
  [String.raw`{"a":{"\u0000":1}}`, { a: [`${refusal} in a name`] }],
  [String.raw`{"\udc00x":1}`, { body: [`${refusal} in a name`] }],
])("%s, which no database holds, is refused by the name of its field", async (body, details) => {
  await expect(readBody(sent(body), schema)).rejects.toMatchObject({ code: "BAD_REQUEST", details });
});

it("whole pairs, and what stands in a field that is dropped, are let through", async () => {
  const body = String.raw`{"name":"\ud83d\ude00","dropped":"\u0000"}`;
  expect(await readBody(sent(body), strict)).toEqual({ name: "😀" });
});

it("a caller who goes away before the body was sent is no fault of ours", async () => {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"na'));
    },
    pull: (controller) => controller.error(Object.assign(new Error("aborted"), { code: "ECONNRESET" })),
  });
  const headers = { "content-type": "application/json" };
  // Its types do not know yet that a stream is sent by half-duplex.
  const init = { method: "POST", headers, body, duplex: "half" };
  await expect(readBody(new Request("http://app.test/", init), schema)).rejects.toMatchObject({
    code: "BAD_REQUEST",
    details: { body: ["was not sent to its end"] },
  });
});
