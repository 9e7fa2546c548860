import type { Logger } from "inngest";
import { coreDeps } from "@/lib/deps/core";

type Level = "debug" | "info" | "warn" | "error";

/** In the SDK's own words (its components/InngestCommHandler). It hands over the error as well, with a stack that tells nothing. */
const wrongSignature = "Signature validation failed";

/**
 * What the SDK says of itself, as lines of the app's log. A call that somebody else has signed is one short line: whoever
 * sends such calls would otherwise write twenty lines with each.
 */
export const sdkLog: Logger = {
  debug: (...said) => write("debug", said),
  info: (...said) => write("info", said),
  warn: (...said) => write("warn", said),
  error: (...said) => write("error", said),
};

/** The SDK calls it as one calls pino: a message, or fields and a message. */
function write(level: Level, [first, message]: unknown[]): void {
  const { log } = coreDeps();
  if (message === wrongSignature) {
    log.warn("a call of the durable functions was refused: its signature is wrong");
  } else if (typeof first === "string") {
    log[level](`inngest: ${first}`);
  } else {
    log[level](first, `inngest: ${String(message)}`);
  }
}
