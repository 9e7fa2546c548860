import { readdir, readFile } from "node:fs/promises";
import { build } from "esbuild";
import { expect, test } from "vitest";

/** Every module of components/ that is an entry into the browser's code. */
async function clientModules(): Promise<string[]> {
  const files = (await readdir("components", { recursive: true })).filter((file) => file.endsWith(".tsx"));
  const texts = await Promise.all(files.map((file) => readFile(`components/${file}`, "utf8")));
  return files
    .filter((_, index) => texts[index]?.startsWith('"use client"'))
    .map((file) => `components/${file}`);
}

const packagesOfServer = ["zod", "pg", "better-auth", "pino"];

test("no schema and nothing of the server gets into the code for the browser", async () => {
  const entryPoints = await clientModules();
  expect(entryPoints).toContain("components/shell/providers.tsx");
  const { metafile } = await build({
    entryPoints,
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    outdir: "unwritten",
    packages: "external",
    logLevel: "silent",
  });
  const imported = Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
    imports.filter(({ external }) => external).map(({ path }) => ({ file, path })),
  );
  expect(imported.map(({ path }) => path)).toContain("@tanstack/react-query");
  const unwanted = imported.filter(
    ({ path }) => path.startsWith("node:") || packagesOfServer.includes(path.split("/")[0] ?? ""),
  );
  expect(unwanted).toEqual([]);
});
