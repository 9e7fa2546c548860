import { readFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { declareClient } from "./declarations";

const root = path.resolve(import.meta.dirname, "../..");

/** The client for others, as two files that need no third. */
export interface ClientFiles {
  /** One ECMAScript module without imports: for Node, browsers and bundlers. */
  "client.js": string;
  /** Its types, without imports as well. */
  "client.d.ts": string;
}

/** Makes plain JavaScript and its types of lib/client. */
export async function makeClient(): Promise<ClientFiles> {
  const { name, version } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
  const [script, declarations] = await Promise.all([bundleClient(), declareClient()]);
  const title = `The client of ${name} ${version}, made of its lib/client.`;
  return {
    // Deno finds the types by the first comment.
    "client.js": `/* @ts-self-types="./client.d.ts" */\n// ${title}\n${script}`,
    "client.d.ts": `// ${title} The report types are those of the installation that served or packed it.\n\n${declarations}\n`,
  };
}

/** The JavaScript alone, which is quicker made. */
export async function bundleClient(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["lib/client-package/client.ts"],
    bundle: true,
    write: false,
    platform: "neutral",
    format: "esm",
    target: "es2022",
    charset: "utf8",
    logLevel: "warning",
  });
  return outputFiles[0]?.text ?? "";
}
