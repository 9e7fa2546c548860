import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { readCommand } from "@/lib/command";
import { bundledThreads } from "./bundled-threads";

// npm run build:standalone: one folder with all that runs in a container, without packages to install and without
// TypeScript. `commands/web.js` begins the web process, and beside it lie the worker and what package.json names.

const usage = `npm run build:standalone

Builds .next/standalone, the folder that the Dockerfile copies: the web process, the worker and the commands for an
installation. Node runs them from anywhere.`;

readCommand({ usage, usesInstallation: false }, {});

const root = path.resolve(import.meta.dirname, "../..");
const standalone = path.join(root, ".next/standalone");
const commands = path.join(standalone, "commands");

/** The scripts of package.json that an installation needs beside the web process. */
const scriptNames = [
  ...["worker", "doctor", "bucket:create", "db:deploy", "db:load"],
  ...["user:create", "user:password", "user:key", "user:link"],
];
/** Reads its WebAssembly from beside itself, so it stays a package. */
const schemaEngine = "@prisma/schema-engine-wasm";

/** What a CommonJS module finds around itself, for the packages among those that are bundled. */
const commonJsNames = [
  'import { createRequire as createBundleRequire } from "node:module";',
  "const require = createBundleRequire(import.meta.url);",
  "const [__dirname, __filename] = [import.meta.dirname, import.meta.filename];",
].join("\n");

await rm(standalone, { recursive: true, force: true });
await buildPages();
for (const file of await readdir(standalone)) {
  // Next copies these too, and an image is no place for secrets.
  if (file.startsWith(".env")) await rm(path.join(standalone, file));
}
await copy(".next/static");
await copy("public");
await copy(`node_modules/${schemaEngine}`);
await copy("prisma/schema.prisma", "commands/schema.prisma");
await copy("prisma/migrations", "commands/migrations");
await bundleCommands();

/** Next's own build, with `output: "standalone"` (next.config.mjs). */
async function buildPages(): Promise<void> {
  const child = spawn(process.execPath, [path.join(root, "node_modules/next/dist/bin/next"), "build"], {
    cwd: root,
    // biome-ignore lint/style/noProcessEnv: handed on to the build
    env: { ...process.env, NODE_ENV: "production", TRANCHE_STANDALONE: "true" },
    stdio: "inherit",
  });
  process.once("exit", () => child.kill());
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error("Next's build failed.");
}

async function copy(source: string, target = source): Promise<void> {
  await cp(path.join(root, source), path.join(standalone, target), { recursive: true });
}

/** Bundles the commands with their packages, and writes a package.json by which they have the names they have here. */
async function bundleCommands(): Promise<void> {
  const { name, version, license, engines, scripts } = JSON.parse(
    await readFile(path.join(root, "package.json"), "utf8"),
  );
  const programs = scriptNames.map((script) => ({
    script,
    in: String(scripts[script]).split(" ").at(-1) ?? "",
    out: script.replace(":", "-"),
  }));
  await mkdir(commands, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: [
      ...programs.map((program) => ({ in: program.in, out: program.out })),
      { in: "lib/standalone/web.ts", out: "web" },
      { in: "lib/standalone/health.ts", out: "health" },
      { in: "lib/exports/make/render-worker.ts", out: "render-worker" },
    ],
    outdir: commands,
    bundle: true,
    splitting: true,
    plugins: [bundledThreads],
    // `pg` looks for its native twin only where somebody asks for it.
    external: [`${schemaEngine}/*`, "pg-native"],
    platform: "node",
    format: "esm",
    target: "node20",
    banner: { js: commonJsNames },
    logLevel: "warning",
  });
  const packageJson = {
    ...{ name, version, private: true, license, type: "module", engines },
    scripts: Object.fromEntries([
      ["start", "node commands/web.js"],
      ...programs.map(({ script, out }) => [script, `node commands/${out}.js`]),
    ]),
  };
  await writeFile(path.join(standalone, "package.json"), `${JSON.stringify(packageJson, null, 2)}\n`);
}
