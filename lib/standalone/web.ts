import path from "node:path";
import { pathToFileURL } from "node:url";
import { guardHttpServer } from "@/lib/http/security-headers.mjs";

// What a container runs as its web process. Next's standalone server reads no next.config.mjs, so what that does before
// anybody listens is done here.

// biome-ignore lint/style/noProcessEnv: before lib/env.ts is loaded, which Next does for the first request
guardHttpServer({ isDev: false, environment: process.env });
await import(pathToFileURL(path.join(import.meta.dirname, "../server.js")).href);
