import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { afterEach, expect, it } from "vitest";
import { findFreePort, isPortFree } from "./free-port";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listen(port: number): Promise<void> {
  const server = createServer();
  servers.push(server);
  await once(server.listen(port, "127.0.0.1"), "listening");
}

it("a free port can be listened on, and is none that the system gives to outgoing connections", async () => {
  // Of Linux; others begin higher.
  const range = "/proc/sys/net/ipv4/ip_local_port_range";
  const [first = 32_768] =
    process.platform === "linux" ? (await readFile(range, "utf8")).split("\t").map(Number) : [];
  for (let nth = 0; nth < 20; nth++) {
    const port = await findFreePort();
    expect(port).toBeLessThan(first);
    await listen(port);
    expect(await isPortFree(port)).toBe(false);
  }
});

it("the preferred port is taken where it is free, and another one otherwise", async () => {
  const preferred = await findFreePort();
  expect(await findFreePort(preferred)).toBe(preferred);
  await listen(preferred);
  expect(await findFreePort(preferred)).not.toBe(preferred);
});
