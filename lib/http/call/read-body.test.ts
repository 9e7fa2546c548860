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
