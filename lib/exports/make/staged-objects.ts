import type { objectKeys } from "@/lib/exports/record/object-keys";
import type { ObjectStore } from "@/lib/storage/object-store";

/** Writes stage objects while the next rows are read, a bounded number at a time. */
export class StagedObjects {
  readonly #store: ObjectStore;
  readonly #keys: ReturnType<typeof objectKeys>;
  readonly #putsMax: number;
  readonly #underWay = new Set<Promise<void>>();
  #failure: { error: unknown } | undefined;
  #isUsed = false;

  constructor(store: ObjectStore, keys: ReturnType<typeof objectKeys>, putsMax: number) {
    this.#store = store;
    this.#keys = keys;
    this.#putsMax = putsMax;
  }

  /** Begins to write a tranche; waits only while `putsMax` others are under way. Throws what an earlier put threw. */
  async put(index: number, bytes: Uint8Array): Promise<void> {
    this.#isUsed = true;
    const put = this.#store
      .put(this.#keys.stage(index), bytes, "text/tab-separated-values")
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#underWay.delete(put));
    this.#underWay.add(put);
    while (this.#underWay.size >= this.#putsMax) await Promise.race(this.#underWay);
    if (this.#failure) throw this.#failure.error;
  }

  /** Waits until everything is written. Throws what a put threw. */
  async settle(): Promise<void> {
    await Promise.all(this.#underWay);
    if (this.#failure) throw this.#failure.error;
  }

  /** Removes what was written; for a run of the snapshot step that does not count. */
  async remove(): Promise<void> {
    await Promise.all(this.#underWay);
    if (this.#isUsed) await this.#store.delete(await this.#store.list(this.#keys.prefix));
  }
}
