import net from "node:net";

export interface TestProxy {
  port: number;
  /** Cuts every connection and refuses new ones until open() is called. */
  shut(): void;
  open(): void;
  close(): Promise<void>;
}

/** A TCP proxy in front of a server, whose lines can be cut: what a client sees when the server restarts. */
export async function startTestProxy(target: { host: string; port: number }): Promise<TestProxy> {
  const sockets = new Set<net.Socket>();
  let isShut = false;
  const server = net.createServer((incoming) => {
    if (isShut) return incoming.destroy();
    const outgoing = net.connect(target);
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
    }
    incoming.on("close", () => outgoing.destroy());
    outgoing.on("close", () => incoming.destroy());
    incoming.pipe(outgoing).pipe(incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("not listening on a port");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    shut() {
      isShut = true;
      cut();
    },
    open() {
      isShut = false;
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
