import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { clientOf } from "@/e2e/support/api/call-api";
import { accessAs } from "@/e2e/support/stack/access-as";

// The samples as /docs prints them: taken from the page, put into a file, run. Nothing in them is changed.

const access = accessAs("agency");
const run = promisify(execFile);
const page = await (await fetch(`${access.url}/docs`)).text();

/** What a reader copies from the page. */
function printed(title: string): string {
  const [, html] = page.match(new RegExp(`<code data-sample="${title} sample">([^<]*)</code>`)) ?? [];
  const entities: Record<string, string> = {
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#x27;": "'",
    "&amp;": "&",
  };
  return (html ?? "").replace(/&(?:lt|gt|quot|#x27|amp);/g, (entity) => entities[entity] ?? entity);
}

const samples: {
  title: string;
  file: string;
  program: string;
  versionArguments: string[];
  needs?: string;
  saves?: string;
}[] = [
  { title: "curl", file: "sample.sh", program: "sh", versionArguments: ["-c", "command -v curl"] },
  { title: "JavaScript", file: "export.mjs", program: process.execPath, versionArguments: ["--version"] },
  {
    title: "Client",
    file: "export.mjs",
    program: process.execPath,
    versionArguments: ["--version"],
    needs: "client.mjs",
    saves: "deals.xlsx",
  },
  { title: "Python", file: "export.py", program: "python3", versionArguments: ["--version"] },
];

describe.each(samples)(
  "the $title sample of /docs",
  ({ title, file, program, versionArguments, needs, saves }) => {
    const isThere = spawnSync(program, versionArguments).status === 0;

    it.runIf(isThere)("runs as it is printed and ends with the file that the API promised", async () => {
      const folder = await mkdtemp(path.join(os.tmpdir(), "tranche-sample-"));
      onTestFinished(() => rm(folder, { recursive: true }));
      await writeFile(path.join(folder, file), printed(title));
      if (needs !== undefined) {
        const [, address = ""] = printed(title).match(`// curl -sSf (\\S+) -o ${needs}\n`) ?? [];
        await writeFile(path.join(folder, needs), await (await fetch(address)).text());
      }
      const { stdout } = await run(program, [file], {
        cwd: folder,
        env: { ...process.env, TRANCHE_API_KEY: access.apiKey },
      });
      const [found, ...others] = (await readdir(folder)).filter((name) => name !== file && name !== needs);
      expect(others).toEqual([]);
      const { exports } = await clientOf(access).exports.list({ limit: 10 });
      // What is told the name of its file says whose it is; the others take the export's.
      const made = exports.find(({ filename }) =>
        saves === undefined ? filename === found : stdout.startsWith(`${filename}: `),
      );
      expect(found).toBe(saves ?? made?.filename);
      const bytes = await readFile(path.join(folder, found ?? ""));
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(made?.sha256);
    });
  },
);
