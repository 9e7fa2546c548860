import { createHmac } from "node:crypto";
import { z } from "zod";

// The one reader of process.env. Every variable is described in lib/OPERATIONS.md, "Environment", and in .env.example.

const yesNo = (byDefault: "true" | "false") =>
  z
    .enum(["true", "false", "1", "0"])
    .default(byDefault)
    .transform((value) => value === "true" || value === "1");
const flag = yesNo("false");

/** JSON text of the accounts that the sign-in page offers; set by the embedded stack alone. */
const demoAccounts = z
  .string()
  .default("[]")
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.array(z.object({ label: z.string(), email: z.email() })));

/** Every so many minutes the sweep runs: parts of an hour, and seen to be in use in time (lib/installation). */
const sweepPauses = [1, 2, 3, 4, 5, 6, 10, 12, 15];

/** The app's id at its engine where nothing else is set. Running runs go by it. */
const defaultAppId = "tranche";

const variables = z.object({
  /** This installation's name: its database goes on as itself wherever a database of that name is found. */
  INSTALLATION: z.string().trim().min(1).max(100).optional(),
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),

  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** The same database past a pooler, for what needs a session of its own: to be notified, and to migrate. */
  DATABASE_URL_UNPOOLED: z.url({ protocol: /^postgres(ql)?$/ }).optional(),

  S3_ENDPOINT: z.url().optional(),
  S3_REGION: z.string().min(1).default("us-east-1"),
  S3_BUCKET: z.string().min(3),
  S3_ACCESS_KEY_ID: z.string().min(1),
  S3_SECRET_ACCESS_KEY: z.string().min(1),
  S3_PUBLIC_ENDPOINT: z.url().optional(),
  S3_CHECKSUMS_WHEN_REQUIRED: flag,
  /** Seconds without a byte after which a call to the store fails, to be tried again. */
  S3_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(3600).optional(),
  S3_PREFIX: z
    .string()
    .regex(/^(?!\/)[\w!.*'()/-]{0,200}$/, "is letters, digits and -_./, and does not begin with a slash")
    .default(""),

  INNGEST_BASE_URL: z.url().optional(),
  /** One each for installations that share an engine; names that begin with `inngest/` are the engine's own. */
  INNGEST_APP_ID: z
    .string()
    .regex(/^(?!inngest$)[\w.-]{1,64}$/, 'is up to 64 letters, digits, "-", "_" and ".", and not inngest')
    .default(defaultAppId),
  /** The SDK's own switch for its development server, which signs nothing: whoever reaches the app can then run its steps. */
  INNGEST_DEV: z.string().optional(),

  APP_URL: z.url().optional(),
  EXTRA_HOSTS: z.string().optional(),
  TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).max(10).default(0),
  VERCEL_URL: z.string().min(1).optional(),
  VERCEL_BRANCH_URL: z.string().min(1).optional(),
  VERCEL_PROJECT_PRODUCTION_URL: z.string().min(1).optional(),
  VERCEL_ENV: z.string().min(1).optional(),
  VERCEL_GIT_COMMIT_REF: z.string().min(1).optional(),
  AUTH_SECRET: z.string().min(32),
  DEMO_ACCOUNTS: demoAccounts,

  /** A signed token of an outside identity provider is a credential when all three are set. */
  AUTH_JWT_ISSUER: z.string().min(1).optional(),
  AUTH_JWT_AUDIENCE: z.string().min(1).optional(),
  AUTH_JWT_JWKS_URL: z.url().optional(),

  WEBHOOKS_ALLOW_PRIVATE: flag,

  /** What a Prometheus shows to read /metrics. */
  METRICS_TOKEN: z.string().min(16).optional(),

  DEDUPE_WINDOW_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .default(15 * 60),
  EXPORTS_UNFINISHED_MAX: z.coerce.number().int().min(1).default(20),
  EXPORT_BYTES_MAX_PER_PUBLISHER: z.coerce.number().int().min(1).default(50_000_000_000),
  DOWNLOAD_EXPIRES_IN_SECONDS: z.coerce.number().int().min(1).max(604_800).default(3600),
  TRANCHE_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(12 * 1024 * 1024),
  RUN_STALLED_SECONDS: z.coerce
    .number()
    .int()
    .min(60)
    .default(30 * 60),
  RUN_SECONDS_MAX: z.coerce
    .number()
    .int()
    .min(60)
    .default(6 * 3600),
  STAGE_RETENTION_HOURS: z.coerce.number().positive().default(24),
  FILE_RETENTION_DAYS: z.coerce.number().positive().default(7),
  EXPORT_RETENTION_DAYS: z.coerce.number().positive().default(90),
  /** 0 switches it off. A run has a step for each of them. */
  RECHECK_FILES_PER_DAY: z.coerce.number().int().min(0).max(200).default(5),
  SWEEP_MINUTES: z.coerce
    .number()
    .refine((minutes) => sweepPauses.includes(minutes), `is one of ${sweepPauses.join(", ")}`)
    .optional(),
  AUDIT_RETENTION_DAYS: z.coerce.number().positive().default(400),
  RENDER_THREADS: z.coerce.number().int().min(1).max(64).optional(),
  /** False where worker processes run the durable functions (`npm run worker`): the web process then has none. */
  WEB_RENDERS: yesNo("true"),
  WORKER_HOST: z.string().min(1).default("127.0.0.1"),
  WORKER_PORT: z.coerce.number().int().min(1).max(65_535).default(3001),
});

/** Every variable that the app reads. */
export const environmentNames: readonly string[] = Object.keys(variables.shape);

/** Of whoever starts Tranche with parts that are elsewhere, beside what the app reads. */
const outsideNames = ["MIGRATIONS_DATABASE_URL", "EXECUTOR_DATABASE_URL"];
const outsidePrefixes = ["INNGEST_", "OTEL_"];

/**
 * Takes the settings of an installation out of this process's environment. Whoever tries or tests Tranche with parts of its
 * own must not meet them: with DATABASE_URL in a shell, tests would write into that database.
 */
export function forgetInstallation(environment: NodeJS.ProcessEnv = process.env): void {
  for (const name of Object.keys(environment)) {
    const isSetting = environmentNames.includes(name) || outsideNames.includes(name);
    // What Node itself goes by is no setting of ours.
    if (name === "NODE_ENV") continue;
    if (isSetting || outsidePrefixes.some((prefix) => name.startsWith(prefix))) delete environment[name];
  }
}

/** Variables that mean something only together. */
const together = ["AUTH_JWT_ISSUER", "AUTH_JWT_AUDIENCE", "AUTH_JWT_JWKS_URL"] as const;

const schema = variables.superRefine((values, context) => {
  if (together.every((name) => values[name] === undefined)) return;
  for (const name of together) {
    if (values[name] === undefined) {
      context.addIssue({ code: "custom", path: [name], message: `is needed beside ${together.join(", ")}` });
    }
  }
});

export type Env = z.infer<typeof schema>;

/**
 * Minutes between two sweeps. Asked while the functions are described, which is before there is an environment when the
 * app is built, so nothing else is checked here.
 */
export function sweepMinutes(): number {
  const { SWEEP_MINUTES, VERCEL_ENV } = variables
    .pick({ SWEEP_MINUTES: true, VERCEL_ENV: true })
    .parse(given());
  return SWEEP_MINUTES ?? (isPreview({ VERCEL_ENV }) ? 15 : 5);
}

/** The app's id at its engine. Asked when `sweepMinutes` is. */
export function engineAppId(): string {
  return variables.pick({ INNGEST_APP_ID: true }).parse(given()).INNGEST_APP_ID;
}

/**
 * Begins the names and ids of an app's events, since an engine tells those of two apps apart by nothing else. Empty for
 * the default id: its events are called as they always were.
 */
export function eventPrefix(appId: string): string {
  return appId === defaultAppId ? "" : `${appId}/`;
}

let parsed: Env | undefined;

/**
 * The settings of this process, checked once at the first call.
 * Throws an error that names every missing or unusable variable, never its value.
 */
export function env(): Env {
  if (parsed) return parsed;
  const { settings, problems } = readSettings();
  if (settings === undefined) {
    const lines = problems.map(({ name, message }) => `${name}: ${message}`);
    throw new Error(
      `Environment not usable (see lib/OPERATIONS.md, "Environment"):\n  ${lines.join("\n  ")}`,
    );
  }
  parsed = settings;
  return parsed;
}

/** The settings as they stand now, or each variable that is missing or unusable with what is wrong with it. */
export function readSettings(): { settings: Env | undefined; problems: { name: string; message: string }[] } {
  const result = schema.safeParse(given());
  if (result.success) return { settings: result.data, problems: [] };
  const set = given();
  const problems = result.error.issues.map(({ path, message }) => {
    const name = path.join(".");
    return { name, message: set[name] === undefined ? "is not set" : message };
  });
  return { settings: undefined, problems };
}

/** Where the store is, and how it is spoken to, as lib/storage takes it. */
export function storeSettings(settings: Env) {
  return {
    endpoint: settings.S3_ENDPOINT,
    publicEndpoint: settings.S3_PUBLIC_ENDPOINT,
    region: settings.S3_REGION,
    bucket: settings.S3_BUCKET,
    accessKeyId: settings.S3_ACCESS_KEY_ID,
    secretAccessKey: settings.S3_SECRET_ACCESS_KEY,
    areChecksumsOnlyWhenRequired: settings.S3_CHECKSUMS_WHEN_REQUIRED,
    ...(settings.S3_TIMEOUT_SECONDS !== undefined && { timeoutSeconds: settings.S3_TIMEOUT_SECONDS }),
  };
}

/** The engine's event key. The SDK reads it itself; only what looks at the engine from outside asks for it here. */
export function eventKey(): string | undefined {
  return given().INNGEST_EVENT_KEY;
}

/** Whether this is one of Vercel's previews, which is a trial of a branch: it tells nobody outside of what it does. */
export function isPreview({ VERCEL_ENV }: Pick<Env, "VERCEL_ENV">): boolean {
  return VERCEL_ENV === "preview";
}

/** An empty line in a .env file means "not set", not "set to nothing". */
function given(): Record<string, string | undefined> {
  const set = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  return { ...set, AUTH_SECRET: set.AUTH_SECRET ?? secretOfPreview(set) };
}

/**
 * A preview may do without a secret of its own: it is made from the engine's, and lasts as long as the branch, so that a
 * new commit signs nobody out.
 */
function secretOfPreview(set: Record<string, string | undefined>): string | undefined {
  const { VERCEL_ENV, VERCEL_GIT_COMMIT_REF, INNGEST_SIGNING_KEY } = set;
  if (VERCEL_ENV !== "preview" || INNGEST_SIGNING_KEY === undefined) return undefined;
  const branch = VERCEL_GIT_COMMIT_REF ?? "";
  return createHmac("sha256", INNGEST_SIGNING_KEY).update(`AUTH_SECRET of ${branch}`).digest("hex");
}
