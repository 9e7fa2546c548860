import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { readCommand } from "@/lib/command";
import { makeClient } from "./make-client";
import { packTarball } from "./tarball";

const usage = `npm run client:pack -- [--to DIR]

Packs lib/client as plain JavaScript with types, for npm install. Prints the file that it has written.

  --to DIR   where it lands; the top of this checkout unless told`;

const root = path.resolve(import.meta.dirname, "../..");
const { values: flags } = readCommand(
  { usage, usesInstallation: false },
  { options: { to: { type: "string", default: root } } },
);

const app = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
const packageJson = {
  name: `${app.name}-client`,
  version: app.version,
  description: "Makes exports of a Tranche installation and fetches their files",
  license: app.license,
  type: "module",
  engines: app.engines,
  sideEffects: false,
  exports: { ".": { types: "./client.d.ts", default: "./client.js" } },
  // For compilers that do not look at the exports.
  main: "./client.js",
  types: "./client.d.ts",
};
const file = path.join(path.resolve(flags.to), `${packageJson.name}-${packageJson.version}.tgz`);
await mkdir(path.dirname(file), { recursive: true });
await writeFile(
  file,
  packTarball({
    "package.json": `${JSON.stringify(packageJson, null, 2)}\n`,
    ...(await makeClient()),
    "README.md": await readFile(path.join(import.meta.dirname, "package-readme.md"), "utf8"),
    LICENSE: await readFile(path.join(root, "LICENSE"), "utf8"),
  }),
);
process.stdout.write(`${file}\n`);
