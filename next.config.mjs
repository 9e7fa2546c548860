import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { guardHttpServer, staticSecurityHeaders } from "./lib/http/security-headers.mjs";

/** @type {import("next").NextConfig} */
const config = {
  // Plain Node packages that a bundle only makes slower to build and harder to debug.
  serverExternalPackages: [
    "@aws-sdk/client-s3",
    "@aws-sdk/lib-storage",
    "@aws-sdk/s3-request-presigner",
    "@opentelemetry/api",
    "@opentelemetry/exporter-trace-otlp-http",
    "@opentelemetry/resources",
    "@opentelemetry/sdk-trace-node",
    "@prisma/adapter-pg",
    "@prisma/client",
    "better-auth",
    "inngest",
    "pg",
    "pg-copy-streams",
    "pino",
  ],
  // `npm run check` has looked at the types of everything, tests included; the build need not do it again.
  typescript: { ignoreBuildErrors: true },
  // All that serves in one folder, for a container (lib/standalone). Only there: it takes longer to build.
  // biome-ignore lint/style/noProcessEnv: lib/env.ts is for the running app; this is read when it is built
  ...(process.env.TRANCHE_STANDALONE === "true" && { output: "standalone" }),
  // A build is made once until the sources change: a cache of it took a third of its time, and 130 MB.
  experimental: { turbopackFileSystemCacheForBuild: false },
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  agentRules: false,
  headers: async () => [
    // What Next takes the ending for is a video.
    {
      source: "/client.d.ts",
      headers: [{ key: "content-type", value: "application/typescript; charset=utf-8" }],
    },
    // Elsewhere every request goes through guardHttpServer.
    // biome-ignore lint/style/noProcessEnv: lib/env.ts is for the running app; this is read when it is built
    ...(process.env.VERCEL ? [{ source: "/:path*", headers: staticSecurityHeaders() }] : []),
  ],
};

/** Next reads this file in the process that serves, before it listens, and in those that build. */
export default async function nextConfig(phase) {
  if (phase === "phase-production-build" || phase === "phase-development-server") await writeClient();
  // biome-ignore lint/style/noProcessEnv: before lib/env.ts is loaded, which Next does for the first request
  guardHttpServer({ isDev: phase === "phase-development-server", environment: process.env });
  return config;
}

/** /client.js and /client.d.ts. Once for all processes of a build; `next typegen` says that it builds, and serves nothing. */
async function writeClient() {
  const { env } = process;
  if (env.TRANCHE_CLIENT_IS_WRITTEN || process.argv.includes("typegen")) return;
  env.TRANCHE_CLIENT_IS_WRITTEN = "true";
  const program = ["--import", "tsx", "lib/client-package/write-public.ts"];
  await promisify(execFile)(process.execPath, program, { cwd: import.meta.dirname });
}
