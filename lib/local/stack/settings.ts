import path from "node:path";

/** TRANCHE_DATA_DIR: where the embedded parts keep everything. */
export function dataDirOf(environment: NodeJS.ProcessEnv): string {
  return path.resolve(environment.TRANCHE_DATA_DIR || ".data");
}

/**
 * WEB_RENDERS: whether the web app runs the durable functions itself. Where nothing is said it does so only where a worker
 * would not do: next dev loads them anew when they change, and an engine from outside knows the app's address alone.
 */
export function webRendersOf(
  environment: NodeJS.ProcessEnv,
  { isDev, isExecutorOurs }: { isDev: boolean; isExecutorOurs: boolean },
): boolean {
  const { WEB_RENDERS } = environment;
  return WEB_RENDERS ? !["false", "0"].includes(WEB_RENDERS) : isDev || !isExecutorOurs;
}

/** PORT of the web app. */
export function portOf(environment: NodeJS.ProcessEnv): number {
  const port = Number(environment.PORT || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`PORT ${environment.PORT} is no port.`);
  return port;
}
