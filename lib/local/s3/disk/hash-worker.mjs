// The thread behind hash-thread.ts. It answers every message, in order: a piece of a stream with nothing, a message
// without a piece with the stream's digests.
import { parentPort } from "node:worker_threads";
import { createHasher } from "./hashes.mjs";

const streams = new Map();

parentPort.on("message", ({ id, names, memory, length }) => {
  const hashers = streams.get(id) ?? names.map(createHasher);
  if (memory === undefined) {
    streams.delete(id);
    parentPort.postMessage(hashers.map((hasher) => hasher.digest()));
  } else {
    streams.set(id, hashers);
    for (const hasher of hashers) hasher.update(new Uint8Array(memory, 0, length));
    parentPort.postMessage([]);
  }
});
