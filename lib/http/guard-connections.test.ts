import { once } from "node:events";
import { Agent, createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeAll, expect, it } from "vitest";
import { createGate } from "@/lib/testing/gate";
import { guardConnections } from "./guard-connections.mjs";

beforeAll(() => guardConnections({ isDev: false, hosts: undefined }));

/** A server that answers once `mayAnswer` is open, and a caller who keeps connections for good. */
async function listening(settings: { keepAliveTimeout?: number } = {}) {
  const asked = createGate();
  const mayAnswer = createGate();
  const server = createServer(settings, async (_request, response) => {
    asked.open();
    await mayAnswer.opened;
    response.end("answer");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const ask = async (): Promise<IncomingMessage> => {
    const [answer] = await once(get({ port, host: "127.0.0.1", agent }), "response");
    await once(answer.resume(), "end");
    return answer;
  };
  const close = () => new Promise<unknown>((resolve) => server.close(resolve));
  return { close, asked, mayAnswer, ask };
}

it.each([
  ["Node closes idle ones sooner", {}, 75],
  ["somebody has set more", { keepAliveTimeout: 200_000 }, 200],
])("a connection stays longer than a load balancer keeps it, where %s", async (_what, settings, seconds) => {
  const { close, mayAnswer, ask } = await listening(settings);
  mayAnswer.open();
  expect((await ask()).headers["keep-alive"]).toBe(`timeout=${seconds}`);
  await close();
});

it("a server that closes waits for the answers that are under way, and not for connections that are kept after them", async () => {
  const { close, asked, mayAnswer, ask } = await listening();
  const answer = ask();
  await asked.opened;
  const closed = close();
  mayAnswer.open();
  expect((await answer).statusCode).toBe(200);
  await closed;
});
