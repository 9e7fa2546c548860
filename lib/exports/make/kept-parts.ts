/**
 * Part objects of this process that are still in memory, so that it need not fetch them to join them. They are in the
 * store all the same: another process, or this one after a restart, reads them there.
 */
export class KeptParts {
  readonly #bytesMax: number;
  /** By the prefix of an export's keys, the one that has waited longest first; then by key. */
  readonly #exports = new Map<string, Map<string, Uint8Array>>();
  #bytes = 0;

  /** With 0 nothing is kept. */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /**
   * Keeps a part where there is room for it. Those of exports that have waited longer make room, as theirs may have ended
   * elsewhere; those of the same export do not, since they are joined first.
   */
  keep(prefix: string, key: string, bytes: Uint8Array): void {
    const parts = this.#exports.get(prefix) ?? new Map<string, Uint8Array>();
    const more = bytes.byteLength - (parts.get(key)?.byteLength ?? 0);
    for (const other of this.#exports.keys()) {
      if (this.#bytes + more <= this.#bytesMax) break;
      if (other !== prefix) this.forget(other);
    }
    if (this.#bytes + more > this.#bytesMax) return;
    this.#bytes += more;
    this.#exports.set(prefix, parts.set(key, bytes));
  }

  find(prefix: string, key: string): Uint8Array | undefined {
    return this.#exports.get(prefix)?.get(key);
  }

  /** Once an export's file is written, or will not be. */
  forget(prefix: string): void {
    for (const bytes of this.#exports.get(prefix)?.values() ?? []) this.#bytes -= bytes.byteLength;
    this.#exports.delete(prefix);
  }
}
