import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { samples } from "@/components/docs/samples";
import { bundleClient } from "@/lib/client-package/make-client";

// The samples against an API that answers as it likes. Against the real one: e2e/docs-samples.stack.test.ts.

const content = "Day,Clicks\n2026-11-24,7\n";
const sha256 = createHash("sha256").update(content).digest("hex");

/** What the API says of the export, once it has ended. */
let ended: Record<string, unknown> = {};
let looks = 0;
let server: Server;
let base: string;
let clientScript: string;

beforeAll(async () => {
  clientScript = await bundleClient();
  server = createServer((request, response) => {
    const { url = "" } = request;
    request.resume();
    if (url === "/file") response.end(content);
    else if (url.endsWith("/download")) response.writeHead(302, { location: `${base}/file` }).end();
    else {
      const isOver = url.includes("?wait=") && ++looks > 1;
      const state = isOver ? ended : { id: 7, status: "processing" };
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ export: state }));
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const programs = {
  curl: {
    program: "sh",
    file: "export.sh",
    isThere: spawnSync("sh", ["-c", "command -v curl"]).status === 0,
  },
  javascript: { program: process.execPath, file: "export.mjs", isThere: true },
  client: { program: process.execPath, file: "export.mjs", isThere: true },
  python: {
    program: "python3",
    file: "export.py",
    isThere: spawnSync("python3", ["--version"]).status === 0,
  },
};

describe.each(["curl", "javascript", "client", "python"] as const)("the %s sample", (id) => {
  const { program, file, isThere } = programs[id];

  async function run(
    state: Record<string, unknown>,
  ): Promise<{ code: number; output: string; files: string[] }> {
    ended = {
      id: 7,
      filename: "clicks.csv",
      byte_size: content.length,
      download_url: `${base}/file`,
      row_count: 1,
      ...state,
    };
    looks = 0;
    const folder = await mkdtemp(path.join(os.tmpdir(), "tranche-sample-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const code = samples(base).find((sample) => sample.id === id)?.code ?? "";
    await writeFile(path.join(folder, file), code);
    if (id === "client") await writeFile(path.join(folder, "client.mjs"), clientScript);
    const child = spawn(program, [file], { cwd: folder, env: { ...process.env, TRANCHE_API_KEY: "key" } });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    const [exit] = await once(child, "close");
    const files = (await readdir(folder)).filter((name) => ![file, "client.mjs"].includes(name));
    return { code: exit, output, files };
  }

  it.runIf(isThere)("waits, and ends well with the file whose checksum is right", async () => {
    const { code, output, files } = await run({ status: "completed", sha256 });
    // The client is told the name of the file; the others take the export's.
    expect({ code, files }, output).toEqual({
      code: 0,
      files: [id === "client" ? "deals.xlsx" : "clicks.csv"],
    });
  });

  it.runIf(isThere)("fails when the file is not the one of its checksum", async () => {
    const { code } = await run({ status: "completed", sha256: "0".repeat(64) });
    expect(code).not.toBe(0);
  });

  it.runIf(isThere)("stops when the export has failed, says why, and leaves no file", async () => {
    const { code, output, files } = await run({ status: "failed", error_message: "The period is too long." });
    expect(code).not.toBe(0);
    expect(output).toContain("The period is too long.");
    expect(files).toEqual([]);
  });
});
