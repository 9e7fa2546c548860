import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeClient } from "./make-client";

// Writes public/client.js and public/client.d.ts, which the app then serves. next.config.mjs starts it with each build.

const folder = path.resolve(import.meta.dirname, "../../public");
await mkdir(folder, { recursive: true });

for (const [name, content] of Object.entries(await makeClient())) {
  const file = path.join(folder, name);
  // A file that stays as it was keeps its time, and with it the ETag that browsers know.
  if ((await readFile(file, "utf8").catch(() => undefined)) === content) continue;
  const unfinished = path.join(folder, `client.${randomUUID()}`);
  await writeFile(unfinished, content);
  await rename(unfinished, file);
}
