import { createHash, type Hash } from "node:crypto";

/** A part that was rendered in this process. Its object is in the store. */
export interface RenderedHere {
  /** Among the parts of its export, from 0. */
  index: number;
  /** Of its bytes, in lower-case hex. */
  sha256: string;
  bytes: Uint8Array;
  /** Whether its bytes will be sent, as the store cannot join them. */
  isSent: boolean;
}

/** What is known of an export's parts that were rendered here. */
interface OwnParts {
  /** In memory, by their places. */
  parts: Map<number, RenderedHere>;
  /** Over the parts that have come without a gap from the first. */
  hash: Hash;
  /** Their checksums. */
  hashed: string[];
}

/** Exports whose parts are joined by another process are never told as ended. */
const exportsMax = 1_000;

/**
 * Part objects of this process that are still in memory, so that it need not fetch them to make the file: those that will be
 * sent, and those that wait to be hashed in their turn. They are in the store all the same: another process, or this one
 * after a restart, reads them there.
 */
export class KeptParts {
  readonly #bytesMax: number;
  /** By the prefix of an export's keys, the one that has waited longest first. */
  readonly #exports = new Map<string, OwnParts>();
  #bytes = 0;

  /** With 0 nothing is kept, and nothing hashed but what comes in its turn. */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /**
   * Hashes a part when it is its turn, and keeps it where it is needed and there is room for it. Those of exports that have
   * waited longer make room, as theirs may have ended elsewhere; those of the same export do not.
   */
  keep(prefix: string, part: RenderedHere): void {
    const own = this.#exports.get(prefix) ?? this.#begin(prefix);
    this.#drop(own, part.index);
    if (part.index === own.hashed.length) this.#hash(own, part);
    const isWaiting = part.index >= own.hashed.length;
    if (part.isSent || isWaiting) this.#add(prefix, own, part);
  }

  find(prefix: string, index: number): Uint8Array | undefined {
    return this.#exports.get(prefix)?.parts.get(index)?.bytes;
  }

  /**
   * The SHA-256 of the bytes of all parts in a row, in lower-case hex; undefined unless all of them came by here as they
   * were recorded.
   */
  dataSha256(prefix: string, recorded: readonly Pick<RenderedHere, "sha256">[]): string | undefined {
    const own = this.#exports.get(prefix);
    if (own?.hashed.length !== recorded.length) return undefined;
    if (!recorded.every(({ sha256 }, index) => sha256 === own.hashed[index])) return undefined;
    return own.hash.copy().digest("hex");
  }

  /** Once an export's file is written, or will not be. */
  forget(prefix: string): void {
    for (const { bytes } of this.#exports.get(prefix)?.parts.values() ?? []) this.#bytes -= bytes.byteLength;
    this.#exports.delete(prefix);
  }

  #begin(prefix: string): OwnParts {
    const own: OwnParts = { parts: new Map(), hash: createHash("sha256"), hashed: [] };
    this.#exports.set(prefix, own);
    const [oldest] = this.#exports.keys();
    if (oldest !== undefined && this.#exports.size > exportsMax) this.forget(oldest);
    return own;
  }

  /** Hashes the part whose turn it is, and those behind it that have waited for it. */
  #hash(own: OwnParts, part: RenderedHere): void {
    for (let next: RenderedHere | undefined = part; next; next = own.parts.get(own.hashed.length)) {
      own.hash.update(next.bytes);
      own.hashed.push(next.sha256);
      if (!next.isSent) this.#drop(own, next.index);
    }
  }

  #add(prefix: string, { parts }: OwnParts, part: RenderedHere): void {
    const { byteLength } = part.bytes;
    for (const other of this.#exports.keys()) {
      if (this.#bytes + byteLength <= this.#bytesMax) break;
      if (other !== prefix) this.forget(other);
    }
    if (this.#bytes + byteLength > this.#bytesMax) return;
    this.#bytes += byteLength;
    parts.set(part.index, part);
  }

  #drop({ parts }: OwnParts, index: number): void {
    this.#bytes -= parts.get(index)?.bytes.byteLength ?? 0;
    parts.delete(index);
  }
}
