/** Next calls this once, where a process that serves begins. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: set by Next itself, for code that only one of its runtimes can load
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startTracing } = await import("@/lib/metrics/start-tracing");
  // biome-ignore lint/style/noProcessEnv: OpenTelemetry's own variables, which its SDK reads itself
  await startTracing(process.env);
  const { startBackground } = await import("@/lib/deps/core");
  const { announce } = await import("@/inngest/announce");
  startBackground(announce);
}
