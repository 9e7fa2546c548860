// Preloaded into every child of the supervisor: when the supervisor dies, however, its children end at once, so that
// the next start finds its ports and folders free. A child may hand this preload on to children of its own (next dev
// does); those answer to it, not to us.
if (process.env.TRANCHE_SUPERVISOR_PID === String(process.ppid)) {
  // Not process.exit, which waits for the thread that reads TypeScript; a worker was seen to wait for it for ever.
  process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
  process.channel?.unref();
}
