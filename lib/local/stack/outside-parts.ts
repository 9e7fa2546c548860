/** Settings of the parts that the environment names, in the environment's own names; undefined = start our own. */
export interface OutsideParts {
  /** The app's address, that of whoever makes its tables, and the executor's: one and the same unless they are set. */
  database: { app: string; owner: string; executor: string } | undefined;
  s3:
    | {
        S3_ENDPOINT?: string;
        S3_REGION: string;
        S3_BUCKET: string;
        S3_ACCESS_KEY_ID: string;
        S3_SECRET_ACCESS_KEY: string;
      }
    | undefined;
  inngest: { INNGEST_BASE_URL?: string; INNGEST_SIGNING_KEY: string; INNGEST_EVENT_KEY: string } | undefined;
}

/**
 * Which parts run elsewhere. A part counts as named as soon as one of its variables is set; then all that it needs must
 * be there. Throws an error that names the missing ones.
 */
export function outsideParts(environment: NodeJS.ProcessEnv): OutsideParts {
  const get = (name: string) => environment[name] || undefined;
  const complete = <Name extends string>(part: string, anyOf: string[], needed: Name[]) => {
    if (!anyOf.some(get)) return undefined;
    const missing = needed.filter((name) => get(name) === undefined);
    if (missing.length > 0) throw new Error(`${part} is set from outside, but not ${missing.join(", ")}.`);
    // Every needed name was just seen to have a value.
    return Object.fromEntries(needed.map((name) => [name, get(name)])) as Record<Name, string>;
  };
  const s3 = complete(
    "The object store",
    ["S3_ENDPOINT", "S3_BUCKET", "S3_ACCESS_KEY_ID"],
    ["S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"],
  );
  const inngest = complete(
    "Inngest",
    ["INNGEST_BASE_URL", "INNGEST_SIGNING_KEY", "INNGEST_EVENT_KEY"],
    ["INNGEST_SIGNING_KEY", "INNGEST_EVENT_KEY"],
  );
  const databaseUrl = get("DATABASE_URL");
  const endpoint = get("S3_ENDPOINT");
  const baseUrl = get("INNGEST_BASE_URL");
  return {
    database:
      databaseUrl === undefined
        ? undefined
        : {
            app: databaseUrl,
            owner: get("MIGRATIONS_DATABASE_URL") ?? databaseUrl,
            executor: get("EXECUTOR_DATABASE_URL") ?? databaseUrl,
          },
    s3: s3 && {
      ...s3,
      S3_REGION: get("S3_REGION") ?? "us-east-1",
      ...(endpoint ? { S3_ENDPOINT: endpoint } : {}),
    },
    inngest: inngest && { ...inngest, ...(baseUrl ? { INNGEST_BASE_URL: baseUrl } : {}) },
  };
}
