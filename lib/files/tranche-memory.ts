/** Memory that tranches are cut in, used again where it is given back: its pages are touched once. */
export class TrancheMemory {
  readonly #kept: ArrayBuffer[] = [];
  readonly #keptMax: number;

  constructor(keptMax = 0) {
    this.#keptMax = keptMax;
  }

  /** Memory of at least that many bytes, whatever is in it. */
  take(byteSize: number): Buffer {
    const kept = this.#kept.pop();
    return kept && kept.byteLength >= byteSize ? Buffer.from(kept) : Buffer.allocUnsafeSlow(byteSize);
  }

  give(memory: ArrayBuffer): void {
    if (this.#kept.length < this.#keptMax) this.#kept.push(memory);
  }
}
