import { expect, it } from "vitest";
import { readSignedBody, requireSignature } from "./signed-call";

const now = new Date("2026-11-28T12:00:00Z");
const seconds = now.getTime() / 1000;
const signed = (at: number) => `t=${at}&s=${"ab".repeat(32)}`;

/** A call whose body tells whether anybody has begun to read it. */
function call(signature: string | null, text = "{}") {
  let isRead = false;
  const body = new ReadableStream(
    {
      pull(controller) {
        isRead = true;
        controller.enqueue(new TextEncoder().encode(text));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const headers: Record<string, string> = signature === null ? {} : { "x-inngest-signature": signature };
  // Its types do not know yet that a stream is sent by half-duplex.
  const init = { method: "POST", headers, body, duplex: "half" };
  const request = new Request("http://app.test/api/inngest", init);
  return { request, isRead: () => isRead };
}

it.each([
  ["no signature", null],
  ["an empty one", ""],
  ["what is none", "t=soon&s=abc"],
  ["an old one", signed(seconds - 600)],
  ["one of the future", signed(seconds + 600)],
])("with %s nothing of the body is read", async (_what, signature) => {
  const { request, isRead } = call(signature);
  await expect(readSignedBody(request, now)).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  expect(isRead()).toBe(false);
  // The same for a call that has no body.
  expect(() => requireSignature(call(signature).request, now)).toThrow("Only signed calls");
});

it("with one by its form the body is read, up to 6 MiB and if it is JSON", async () => {
  expect(await readSignedBody(call(signed(seconds - 60), '{"a":1}').request, now)).toBe('{"a":1}');
  const long = call(signed(seconds), `"${"x".repeat(6 * 1024 * 1024)}"`).request;
  await expect(readSignedBody(long, now)).rejects.toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
  await expect(readSignedBody(call(signed(seconds), "{").request, now)).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
});
