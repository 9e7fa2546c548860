/** Resolves when the app says that all its parts are up; for as long as it takes, since the caller notices a death. */
export async function waitForHealth(url: string): Promise<void> {
  for (;;) {
    const isHealthy = await fetch(`${url}/api/health`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isHealthy) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
