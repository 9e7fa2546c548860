import { createHash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { transferable } from "@/lib/files/bytes";
import { fileFormats } from "@/lib/files/formats";
import type { RenderAnswer, RenderRequest } from "./render-pool";

// The thread behind render-pool.ts: one request in, one answer out.

const port = parentPort;
if (!port) throw new Error("render-worker runs on a worker thread only");

port.on("message", ({ format, input }: RenderRequest) => {
  const answer = render(format, input);
  port.postMessage(answer, "part" in answer ? transferable(answer.part.bytes) : []);
});

function render(format: RenderRequest["format"], input: RenderRequest["input"]): RenderAnswer {
  try {
    const part = fileFormats[format].renderPart(input);
    return { part: { ...part, bytesSha256: createHash("sha256").update(part.bytes).digest("hex") } };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
