/** Next calls this once, where a process that serves begins. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: set by Next itself, for code that only one of its runtimes can load
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startBackground } = await import("@/lib/deps/core");
  const { announce } = await import("@/inngest/announce");
  await startBackground(announce);
}
