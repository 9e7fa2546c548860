import { EventEmitter, once } from "node:events";
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** What can go wrong on a wire, and at a server that speaks HTTP behind it. */
export type WireFault =
  /** Connections are refused, and those that are open break. */
  | { kind: "refuse" }
  /** Whatever is sent arrives so much later. */
  | { kind: "delay"; ms: number }
  /** Each connection breaks when so many more bytes have gone through it, in the middle of whatever they are. */
  | { kind: "cut"; afterBytes: number }
  | { kind: "slow"; bytesPerSecond: number }
  /** Whatever is sent waits until there is another fault or none. */
  | { kind: "hold" }
  /** Whatever is sent is taken, and nothing ever comes of it, whatever comes later on that connection. */
  | { kind: "lose" }
  /** Each request is answered with HTTP's 503. */
  | { kind: "unavailable" };

/** A request of HTTP on its way to the target, or the answer to it on its way back. */
export interface WireMessage {
  /** Such as `PUT /bucket/key HTTP/1.1`. */
  requestLine: string;
  isAnswer: boolean;
}

export interface FaultyProxy {
  port: number;
  /** From now on, also for connections that are open; null mends the wire. */
  setFault(fault: WireFault | null): void;
  /** From now on each request and each answer waits for what `watcher` does with it; null has them pass again. */
  watch(watcher: ((message: WireMessage) => Promise<void>) | null): void;
  close(): Promise<void>;
}

const body = "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
const unavailable = [
  "HTTP/1.1 503 Slow Down",
  "Content-Type: application/xml",
  `Content-Length: ${body.length}`,
  "Connection: close",
  "",
  body,
].join("\r\n");

const lineBytesMax = 4096;
const isRequestLine = /^[A-Z]+ \/\S* HTTP\/1\.1$/;

/** Passes bytes on between a free port of 127.0.0.1 and `target`, as well as its present fault allows. */
export async function startFaultyProxy(target: { host: string; port: number }): Promise<FaultyProxy> {
  let fault: WireFault | null = null;
  /** Hears of each new fault. */
  const changes = new EventEmitter();
  changes.setMaxListeners(0);
  let watcher: ((message: WireMessage) => Promise<void>) | null = null;
  const bytesLeft = new Map<Socket, number>();
  /** Of what is under way on each connection. */
  const requestLines = new Map<Socket, string>();
  const clients = new Set<Socket>();
  /** Connections of which the other end hears nothing any more. */
  const lost = new WeakSet<Socket>();

  const server = createServer((client) => {
    if (fault?.kind === "refuse") {
      client.destroy();
      return;
    }
    clients.add(client);
    const upstream = createConnection(target);
    const end = () => {
      clients.delete(client);
      bytesLeft.delete(client);
      requestLines.delete(client);
      client.destroy();
      upstream.destroy();
    };
    client.on("close", end);
    // Both ends are sockets of strangers: however one of them breaks, the other is told by breaking as well.
    pipeline(client, (chunks) => passed(client, chunks, true), upstream).catch(end);
    pipeline(upstream, (chunks) => passed(client, chunks, false), client).catch(end);
  });

  async function watched(client: Socket, chunk: Buffer, isRequest: boolean): Promise<void> {
    const line = chunk.toString("latin1", 0, lineBytesMax).split("\r\n", 1)[0] ?? "";
    if (isRequest && isRequestLine.test(line)) requestLines.set(client, line);
    else if (isRequest || !line.startsWith("HTTP/1.1 ")) return;
    const requestLine = requestLines.get(client);
    if (requestLine !== undefined) await watcher?.({ requestLine, isAnswer: !isRequest });
  }

  async function* passed(client: Socket, chunks: AsyncIterable<Buffer>, isRequest: boolean) {
    for await (const chunk of chunks) {
      await watched(client, chunk, isRequest);
      if (fault?.kind === "unavailable" && isRequest) {
        client.end(unavailable);
        throw new Error("unavailable");
      }
      if (fault?.kind === "lose") lost.add(client);
      if (lost.has(client)) continue;
      while (fault?.kind === "hold") await once(changes, "change");
      if (fault?.kind === "delay") await sleep(fault.ms);
      if (fault?.kind === "slow") await sleep((chunk.length / fault.bytesPerSecond) * 1000);
      if (fault?.kind === "cut") {
        const left = bytesLeft.get(client) ?? fault.afterBytes;
        bytesLeft.set(client, left - chunk.length);
        if (left < chunk.length) {
          yield chunk.subarray(0, Math.max(left, 0));
          throw new Error("cut");
        }
      }
      yield chunk;
    }
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    setFault(next) {
      fault = next;
      bytesLeft.clear();
      changes.emit("change");
      if (next?.kind === "refuse") for (const client of clients) client.destroy();
    },
    watch(next) {
      watcher = next;
    },
    async close() {
      for (const client of clients) client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
