/** Of the engine: its SDK reads them itself, so they are no settings of the app's. */
const engineKeys = ["INNGEST_SIGNING_KEY", "INNGEST_EVENT_KEY"];

/**
 * What keeps a deployment from being of use, one sentence each; empty when nothing does. `problems` are those of the
 * settings.
 */
export function buildProblems(
  problems: readonly { name: string; message: string }[],
  environment: NodeJS.ProcessEnv,
): string[] {
  const unusable = problems.map(({ name, message }) => `${name}: ${message}`);
  const missing = engineKeys
    .filter((name) => !environment[name])
    .map((name) => `${name}: is missing. Take it from the settings of your Inngest environment.`);
  const misplaced =
    environment.DEMO_DATA === "true" && environment.VERCEL_ENV !== "preview"
      ? ["DEMO_DATA: is for previews alone. Take it from this environment."]
      : [];
  return [...unusable, ...missing, ...misplaced];
}
