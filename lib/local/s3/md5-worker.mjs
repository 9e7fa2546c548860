// The worker thread behind md5-thread.ts; plain JavaScript, so that it starts without a TypeScript loader.
// It answers every message, in order: "" to a piece, the hash in hex to a message without one.
import { createHash } from "node:crypto";
import { parentPort } from "node:worker_threads";

const hashes = new Map();

parentPort.on("message", ({ id, memory, length }) => {
  const hash = hashes.get(id) ?? createHash("md5");
  if (memory === undefined) {
    hashes.delete(id);
    parentPort.postMessage(hash.digest("hex"));
  } else {
    hashes.set(id, hash.update(new Uint8Array(memory, 0, length)));
    parentPort.postMessage("");
  }
});
