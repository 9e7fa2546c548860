import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const root = path.resolve(import.meta.dirname, "../..");
/** Below node_modules, so that what stays outside of a bundle is found from there. */
const cacheDir = path.join(root, "node_modules/.cache/tranche-tests");

export interface BundledProgram {
  /** A file for node. */
  file: string;
  remove(): void;
}

/**
 * Makes one JavaScript file of a TypeScript program of ours, for tests that start it many times: plain node then starts
 * it in a third of the time. `workers` are programs that it starts itself; in the bundle they lie beside it.
 */
export async function bundleProgram(program: string, workers: string[] = []): Promise<BundledProgram> {
  const outdir = path.join(cacheDir, crypto.randomUUID());
  mkdirSync(outdir, { recursive: true });
  await build({
    absWorkingDir: root,
    // Side by side, whatever folder each comes from: the bundle looks for its workers beside itself.
    entryPoints: [program, ...workers].map((file) => ({ in: file, out: path.parse(file).name })),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
  });
  return {
    file: path.join(outdir, `${path.basename(program, ".ts")}.mjs`),
    remove: () => rmSync(outdir, { recursive: true, force: true }),
  };
}
