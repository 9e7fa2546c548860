// Preloaded into every child of the supervisor: when the supervisor dies, however, its children end at once, so that
// the next start finds its ports and folders free.
process.once("disconnect", () => process.exit(1));
process.channel?.unref();
