import { randomBytes } from "node:crypto";
import { readCommand } from "@/lib/command";
import { startExecutor } from "./executor";

const usage =
  "npm run inngest -- --app http://127.0.0.1:3000/api/inngest --database postgresql://... [--port 8290] [--dev]\n" +
  "       [--max-in-flight 8] [--retention-days 7] [--retry-delay-ms N]\n" +
  "The database may come from DATABASE_URL. Keys come from INNGEST_SIGNING_KEY and INNGEST_EVENT_KEY, or are made and printed.";

class UsageError extends Error {}

function readOptions() {
  const frame = { usage, usesInstallation: true };
  const { values } = readCommand(frame, {
    options: {
      app: { type: "string" },
      database: { type: "string" },
      port: { type: "string", default: "8290" },
      dev: { type: "boolean", default: false },
      "max-in-flight": { type: "string", default: "8" },
      "retention-days": { type: "string", default: "7" },
      "retry-delay-ms": { type: "string" },
    },
  });
  // The environment too, since a command line can be read by everybody on the machine.
  const databaseUrl = values.database ?? process.env.DATABASE_URL;
  if (!values.app || !databaseUrl) throw new UsageError("--app and --database are needed.");
  if (!URL.canParse(values.app)) throw new UsageError(`--app ${values.app} is not a URL.`);
  const wholeNumber = (name: "port" | "max-in-flight" | "retention-days" | "retry-delay-ms", min: number) => {
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < min)
      throw new UsageError(`--${name} must be a whole number from ${min}.`);
    return number;
  };
  const retryDelay = values["retry-delay-ms"] === undefined ? null : wholeNumber("retry-delay-ms", 0);
  return {
    appUrl: values.app,
    databaseUrl,
    port: wholeNumber("port", 0),
    isDev: values.dev,
    maxInFlight: wholeNumber("max-in-flight", 1),
    retentionDays: wholeNumber("retention-days", 1),
    ...(retryDelay === null ? {} : { retryDelayMs: () => retryDelay }),
  };
}

/** One sentence for what stops the start, with the way out where it is known. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = { code: "", port: "", ...error };
  if (code === "EADDRINUSE") return `Port ${port} is in use; choose another one with --port.`;
  const cause = error instanceof AggregateError ? error.errors[0] : error;
  if (["ECONNREFUSED", "ENOTFOUND", "ETIMEDOUT", "28P01", "28000", "3D000"].includes(String(cause.code)))
    return `The database cannot be reached (${cause.message}); start it, or correct --database.`;
  return error.message;
}

async function main(): Promise<void> {
  let stop = async () => {};
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => {
      // What could not be given back is found at the next start.
      stop().then(
        () => process.exit(0),
        () => process.exit(0),
      );
    });
  const { isDev, ...options } = readOptions();
  const signingKey = process.env.INNGEST_SIGNING_KEY || randomBytes(32).toString("hex");
  const eventKey = process.env.INNGEST_EVENT_KEY || randomBytes(16).toString("hex");
  const executor = await startExecutor({
    ...options,
    eventKey,
    signingKey: isDev ? null : signingKey,
    syncIntervalMs: isDev ? 3_000 : 60_000,
    onPageLink: (link) => console.log(`Runs (this link opens once): ${link}`),
  });
  stop = executor.close;
  await executor.active;
  console.log(`inngest executor: ${executor.url}, ${isDev ? "unsigned (development only)" : "signed"}`);
  if (isDev) console.log(`The app needs: INNGEST_DEV=${executor.url}`);
  else if (!process.env.INNGEST_SIGNING_KEY || !process.env.INNGEST_EVENT_KEY)
    console.log(
      `The app needs:\nexport INNGEST_BASE_URL=${executor.url}\nexport INNGEST_SIGNING_KEY=${signingKey}\nexport INNGEST_EVENT_KEY=${eventKey}`,
    );
  process.send?.({ type: "ready", url: executor.url });
}

main().catch((error) => {
  console.error(error instanceof UsageError ? `${error.message}\n${usage}` : explain(error));
  process.exit(1);
});
