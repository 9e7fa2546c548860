import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What stands before several processes that do the same, as a proxy without settings of its own would. */
export interface Balancer {
  url: string;
  /** What went wrong, as whoever asked would have seen it. */
  faults: string[];
  /** How many answers came through. */
  answers(): number;
  close(): void;
}

/**
 * Hands each request to the next of these ports, by a connection of its own, and to another one where nobody listens. A
 * request that was sent is not sent again.
 */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const faults: string[] = [];
  let turn = 0;
  let answers = 0;

  /** `place`: of the process that is asked, `tries`: which try this is. */
  function forward(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    body: Buffer,
    place: number,
    tries: number,
  ): void {
    const port = ports[place % ports.length];
    const { method, url: path, headers } = incoming;
    const what = `${method} ${path?.split("?")[0]}`;
    const give = (fault: string) => {
      faults.push(`${what}: ${fault}`);
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    };
    const sent = request({ host: "127.0.0.1", port, method, path, headers, agent: false }, (answer) => {
      answers++;
      if ((answer.statusCode ?? 500) >= 500) faults.push(`${what}: ${answer.statusCode}`);
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
      answer.on("error", () => give("the answer was cut"));
    });
    sent.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED" && tries < ports.length)
        forward(incoming, outgoing, body, place + 1, tries + 1);
      else give(error.message);
    });
    sent.end(body);
  }

  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    forward(incoming, outgoing, Buffer.concat(chunks), turn++, 1);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    faults,
    answers: () => answers,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
