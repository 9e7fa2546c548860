import { environmentNames } from "@/lib/env";

/** What any program may need of the machine that it runs on; no secret is among it. */
const machine = [
  ...["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TMP", "TEMP", "TZ", "LANG", "LANGUAGE"],
  ...["NODE_ENV", "NODE_OPTIONS", "NODE_EXTRA_CA_CERTS", "NODE_V8_COVERAGE", "UV_THREADPOOL_SIZE"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "NO_COLOR", "FORCE_COLOR", "NEXT_TELEMETRY_DISABLED"],
  "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED",
  ...["SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "APPDATA", "LOCALAPPDATA", "USERPROFILE"],
];
const machinePrefixes = ["LC_", "MALLOC_"];

/** The SDK's own, beside those of lib/env.ts. */
const inngestKeys = ["INNGEST_SIGNING_KEY", "INNGEST_SIGNING_KEY_FALLBACK", "INNGEST_EVENT_KEY"];
const inngest = [
  ...inngestKeys,
  ...["INNGEST_ENV", "INNGEST_API_BASE_URL", "INNGEST_EVENT_API_BASE_URL", "INNGEST_LOG_LEVEL"],
  ...["INNGEST_SERVE_ORIGIN", "INNGEST_SERVE_PATH", "INNGEST_STREAMING"],
];

/** Sessions, tokens and what the sign-in page offers: a process without pages asks nobody who they are. */
const pagesOnly = environmentNames.filter((name) => name.startsWith("AUTH_JWT_") || name === "DEMO_ACCOUNTS");

/** Of PostgreSQL's own variables those that say how to connect (PGSSLMODE and the like) are for whoever does. */
const databaseClient = ["PG"];
/** Where traces are sent to. Its headers may hold a secret, which is for whoever sends them. */
const tracing = ["OTEL_"];

const parts = {
  build: { names: [], prefixes: ["NEXT_"] },
  s3: { names: ["S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"], prefixes: [] },
  inngest: { names: ["DATABASE_URL", ...inngestKeys], prefixes: databaseClient },
  worker: {
    // AUTH_SECRET, because the secrets of webhooks are stored encrypted with it.
    names: [...environmentNames.filter((name) => !pagesOnly.includes(name)), ...inngest],
    prefixes: [...databaseClient, ...tracing],
  },
  web: {
    names: [...environmentNames, ...inngest, "VERCEL"],
    prefixes: [...databaseClient, ...tracing, "NEXT_"],
  },
} satisfies Record<string, { names: readonly string[]; prefixes: readonly string[] }>;

export type PartName = keyof typeof parts;

/** Of all variables those that the part needs: no part is given the secret of another one. */
export function environmentOf(part: PartName, all: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = new Set([...machine, ...parts[part].names]);
  const prefixes = [...machinePrefixes, ...parts[part].prefixes];
  const isNeeded = (name: string) => names.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
  return {
    NODE_ENV: "production",
    // The supervisor has read the .env files where they are meant; tests and the demo must not meet them. Next passes
    // over them when this is set. Source: processEnv in @next/env.
    __NEXT_PROCESSED_ENV: "true",
    ...Object.fromEntries(Object.entries(all).filter(([name]) => isNeeded(name))),
  };
}
