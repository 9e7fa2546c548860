import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { waitForHealth } from "./wait-for-health";

it("whoever waits for the app hears which of its parts are down, until all are up", async () => {
  const told: string[][] = [];
  const server = createServer((_request, response) => {
    const isUp = told.length > 1;
    response.statusCode = isUp ? 200 : 503;
    response.end(JSON.stringify({ parts: { database: "up", store: "up", executor: isUp ? "up" : "down" } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  // The cast: it listens on a port.
  const { port } = server.address() as AddressInfo;
  await waitForHealth(`http://127.0.0.1:${port}`, { everyMs: 1, onDown: (parts) => told.push(parts) });
  expect(told).toEqual([["executor"], ["executor"]]);
});
