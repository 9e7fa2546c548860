import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Plugin } from "esbuild";

const thread = /new URL\("(\.\/[^"]+)\.ts", import\.meta\.url\)/g;

/**
 * Lets bundled code find its threads: `new URL("./x.ts", import.meta.url)` becomes the `x.js` that lies beside the bundle.
 * Whoever bundles makes each of those files an entry point; one that is none ends the build.
 */
export const bundledThreads: Plugin = {
  name: "bundled-threads",
  setup({ initialOptions, onLoad, onEnd }) {
    const outdir = path.resolve(initialOptions.absWorkingDir ?? "", initialOptions.outdir ?? "");
    const named = new Set<string>();
    onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      const source = await readFile(file, "utf8");
      const contents = source.replaceAll(thread, (_, name: string) => {
        named.add(name);
        return `new URL("${name}.js", import.meta.url)`;
      });
      return { contents, loader: "ts" };
    });
    onEnd(() => ({
      errors: [...named]
        .filter((name) => !existsSync(path.join(outdir, `${name}.js`)))
        .map((name) => ({ text: `The thread ${name}.ts is no entry point of the bundle.` })),
    }));
  },
};
