import { config } from "zod/v4";

// What `zod` is in the browser (next.config.mjs, "resolveAlias"). zod compiles its checks with `new Function` where it
// can, and tries whether it can; our Content-Security-Policy refuses that, and the browser would report the attempt.
config({ jitless: true });

// biome-ignore lint/performance/noBarrelFile: it stands in for the package, so it has all that the package has
export * from "zod/v4";
