// What a container's health check runs, beside the web process or a worker: whether the process there answers. It may well
// answer that the database or the store is down; a new container would not help then.

const answerMs = 5000;

// biome-ignore lint/style/noProcessEnv: two ports, in a program that has no other settings
const { PORT = "3000", WORKER_PORT = "3001" } = process.env;
const asked = [PORT, WORKER_PORT].map((port) =>
  fetch(`http://127.0.0.1:${port}/api/health`, { signal: AbortSignal.timeout(answerMs) }),
);
// Not for longer than that: connections are kept open for a while.
Promise.any(asked).then(
  () => process.exit(0),
  () => process.exit(1),
);
