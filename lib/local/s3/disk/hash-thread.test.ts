import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { createHashThread } from "./hash-thread";

it("a stream whose thread ends has no digest, and the next stream has one", async () => {
  const thread = createHashThread();
  const piece = new SharedArrayBuffer(1000);
  const cutShort = thread.begin(["md5"]);
  await cutShort.update(piece, 1000);
  // Large enough that the thread is told to end while it is at it.
  const large = 64 * 1024 * 1024;
  const update = expect(cutShort.update(new SharedArrayBuffer(large), large)).rejects.toThrow("has ended");
  await thread.close();
  await update;
  await expect(cutShort.digest()).rejects.toThrow("has ended");

  const next = thread.begin(["md5"]);
  await next.update(piece, 1000);
  expect((await next.digest()).get("md5")).toBe(createHash("md5").update(Buffer.alloc(1000)).digest("hex"));
  await thread.close();
});
