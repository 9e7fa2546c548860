import { type ConnectOpts, Socket, type SocketConstructorOpts } from "node:net";

/** More than a server sends at once. */
const memoryBytes = 256 * 1024;

/** Takes what was read. The bytes are overwritten once it has returned true, or the socket is resumed after a false. */
export type TakeBytes = (bytes: Buffer) => boolean;

/** A socket of pg's whose bytes may be taken without a copy. */
export interface CopySocket extends Socket {
  /** While it is set, bytes go here and not into "data" events. */
  takeBytes: TakeBytes | undefined;
}

/**
 * A socket that reads into the same memory again and again (Node.js documentation, "onread"). By "data" events a million
 * rows are a hundred megabytes of short-lived buffers, for which the whole heap is looked through a dozen times. Of a
 * connection with TLS the bytes come by "data" events all the same.
 */
export function createCopySocket({ ssl }: { ssl?: unknown } = {}): Socket {
  if (ssl) return new Socket();
  const memory = Buffer.allocUnsafeSlow(memoryBytes);
  const options: SocketConstructorOpts & ConnectOpts = {
    onread: {
      buffer: memory,
      callback(length) {
        const bytes = memory.subarray(0, length);
        if (socket.takeBytes) return socket.takeBytes(bytes);
        socket.emit("data", Buffer.from(bytes));
        return true;
      },
    },
  };
  const none: TakeBytes | undefined = undefined;
  const socket: CopySocket = Object.assign(new Socket(options), { takeBytes: none });
  return socket;
}
