import type pg from "pg";
import type { CopySocket, TakeBytes } from "./copy-socket";

// PostgreSQL documentation, "Message Formats": the first byte of a message says what it is, four more how long it is.
const headerBytes = 5;
const copyData = 0x64; // "d"
/** What may come before and among the data: CopyOutResponse, ParameterStatus, NoticeResponse, NotificationResponse. */
const passedOver: ReadonlySet<number> = new Set([0x48, 0x53, 0x4e, 0x41]);

type Listener = (bytes: Buffer) => void;

/**
 * `COPY … TO STDOUT` as a query of pg's: `for await (const rows of client.query(new CopyOut(sql)))` gives its bytes as they
 * come, and throws what the database throws. A chunk may be overwritten once the next one is asked for.
 *
 * Until the data is through it takes the connection's bytes from pg's own parser, which makes an object of each row. Here
 * the rows of a chunk are moved together where they are. (2026-11-29: pg-copy-streams makes a slice of each row as well, and
 * copies all of them once more.)
 */
export class CopyOut implements pg.Submittable {
  readonly #text: string;
  #stream: CopySocket | undefined;
  #detach = (_rest: Buffer) => {};
  /** The beginning of a header whose end is in the next chunk. */
  readonly #header = Buffer.alloc(headerBytes);
  #headerLength = 0;
  #isData = false;
  /** Bytes of the message that are still to come. */
  #left = 0;
  #chunk: Buffer | undefined;
  #end: { error?: unknown } | undefined;
  #wake = () => {};

  constructor(text: string) {
    this.#text = text;
  }

  submit(connection: pg.Connection): void {
    // The casts: a socket of ours or another one, and what pg itself listens with.
    const stream = connection.stream as CopySocket;
    const [listener] = stream.listeners("data") as Listener[];
    if (!listener) throw new Error("pg does not read its connection.");
    this.#stream = stream;
    const onData: Listener = (bytes) => {
      if (!this.#take(bytes)) stream.pause();
    };
    stream.off("data", listener);
    if ("takeBytes" in stream) stream.takeBytes = this.#take;
    else (stream as NodeJS.EventEmitter).on("data", onData);
    this.#detach = (rest) => {
      if ("takeBytes" in stream) stream.takeBytes = undefined;
      (stream as NodeJS.EventEmitter).off("data", onData);
      stream.on("data", listener);
      // What is lent may lie in the same memory.
      listener(Buffer.from(rest));
    };
    connection.query(this.#text);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for (;;) {
      const chunk = this.#chunk;
      if (chunk) {
        this.#chunk = undefined;
        yield chunk;
        this.#stream?.resume();
      } else if (this.#end) {
        if ("error" in this.#end) throw this.#end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  handleCommandComplete(): void {
    this.#endWith({});
  }

  handleReadyForQuery(): void {
    this.#endWith({});
  }

  handleError(error: unknown): void {
    this.#endWith({ error });
  }

  #endWith(end: { error?: unknown }): void {
    this.#end ??= end;
    this.#wake();
  }

  readonly #take: TakeBytes = (chunk) => {
    let read = 0;
    let written = 0;
    let rest: Buffer | undefined;
    while (read < chunk.length) {
      if (this.#left > 0) {
        const end = Math.min(chunk.length, read + this.#left);
        if (this.#isData) {
          if (written !== read) chunk.copyWithin(written, read, end);
          written += end - read;
        }
        this.#left -= end - read;
        read = end;
      } else if (this.#headerLength === 0 && this.#isTheEnd(chunk.readUInt8(read))) {
        rest = chunk.subarray(read);
        break;
      } else {
        read += this.#readHeader(chunk, read);
      }
    }
    if (written > 0) {
      this.#chunk = chunk.subarray(0, written);
      this.#wake();
    }
    // Last: what comes of it ends the data, and may throw.
    if (rest) this.#detach(rest);
    return written === 0;
  };

  #isTheEnd(code: number): boolean {
    return code !== copyData && !passedOver.has(code);
  }

  /** Reads what there is of a header and returns how many bytes that is. */
  #readHeader(chunk: Buffer, at: number): number {
    const isWhole = this.#headerLength === 0 && at + headerBytes <= chunk.length;
    const header = isWhole ? chunk : this.#header;
    const count = isWhole ? headerBytes : chunk.copy(this.#header, this.#headerLength, at);
    this.#headerLength += count;
    if (this.#headerLength === headerBytes) {
      const from = isWhole ? at : 0;
      this.#headerLength = 0;
      this.#isData = header.readUInt8(from) === copyData;
      this.#left = header.readUInt32BE(from + 1) - 4;
    }
    return count;
  }
}
