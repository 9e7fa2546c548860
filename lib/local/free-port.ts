import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * Where ports are looked for: below those that systems give to outgoing connections (Linux from 32768 on, others from 49152
 * on, as IANA has it). One of those may be free now and taken by a connection before anybody listens on it.
 */
const [portMin, portMax] = [15_000, 32_000];
const triesMax = 1_000;

/** A port of 127.0.0.1 that nobody listens on at this moment: `preferred` where it is free. */
export async function findFreePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred;
  for (let tries = 0; tries < triesMax; tries++) {
    const port = randomInt(portMin, portMax);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`No port from ${portMin} to ${portMax} is free on 127.0.0.1.`);
}

/** Whether somebody could listen on it: it is tried. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
