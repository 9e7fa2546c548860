import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";

// Each in a process of its own, which has nothing to do once it has used the threads.

it.each([
  [
    "threads that have rendered",
    `const { createRenderPool } = await import("./lib/exports/make/render-pool.ts");
     const columns = [{ id: "n", header: "N", kind: "integer" }];
     const stage = Buffer.from("1\\n2\\n");
     const part = await createRenderPool(1).render("csv", { stage, columns, firstRowInSheet: 0, sums: [] });
     console.log(Buffer.from(part.bytes).toString().trim().split(/\\s+/).join(" "));`,
    "1 2",
  ],
  [
    "threads that have had no work yet",
    `const { createRenderPool } = await import("./lib/exports/make/render-pool.ts");
     createRenderPool(2).start();
     console.log("started");`,
    "started",
  ],
  [
    "a thread that has hashed",
    `const { createHashThread } = await import("./lib/local/s3/disk/hash-thread.ts");
     const hashes = createHashThread().begin(["sha256"]);
     await hashes.update(new SharedArrayBuffer(1_000_000), 1_000_000);
     console.log((await hashes.digest()).get("sha256"));`,
    // `head -c 1000000 /dev/zero | sha256sum`
    "d29751f2649b32ff572b5e0a9f541ea660a50f94ff0beedfb0b692b924cc8025",
  ],
])("%s keep the process alive until then, and let it end", async (_name, source, printed) => {
  const child = spawn(process.execPath, ["--import", "./inngest/run-typescript.mjs", "-"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(`(async () => { ${source} })()`);
  try {
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
    expect(output.trim()).toBe(printed);
    expect(code).toBe(0);
  } finally {
    child.kill("SIGKILL");
  }
});
