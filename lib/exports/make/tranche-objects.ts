import { crc32 } from "node:zlib";
import type { objectKeys } from "@/lib/exports/record/object-keys";
import type { TranchePlace, TrancheRecord } from "@/lib/exports/record/tranche";
import type { Tranche } from "@/lib/files/cut-tranches";
import type { LoadedExport } from "./load-export";
import type { MakeDeps } from "./make-deps";
import { renderRows } from "./render-tranche";

/** A tranche of the rows of one member. */
export type MemberTranche = Tranche & {
  /** Its place among the members of the export. */
  member: number;
};

/** Stage objects that are put at a time. */
const stagePutsMax = 2;

/** Altogether, so much longer than the reading takes one export may hold its database transaction. */
const waitMsMax = 30_000;

/**
 * Makes an object of each tranche while the next rows are read. A tranche is rendered at once where it has a place
 * among those in memory (`limitTranches`), and its part object is put; otherwise it is put as a stage object, which
 * any process renders later.
 *
 * With all places taken by its own tranches an export waits for one of them: that is sooner than to put and get a stage
 * object, and nobody else wants the threads. It does not wait where others have a place or wait for one, nor once it
 * has waited for `waitMsMax`, since the database keeps a transaction open meanwhile.
 */
export class TrancheObjects {
  readonly #deps: MakeDeps;
  readonly #loaded: LoadedExport;
  readonly #keys: ReturnType<typeof objectKeys>;
  readonly #signal: AbortSignal;
  readonly #records: TrancheRecord[] = [];
  readonly #renderings = new Set<Promise<void>>();
  readonly #stagePuts = new Set<Promise<void>>();
  #isUsed = false;
  #waitedMs = 0;
  #failure: { error: unknown } | undefined;

  constructor(
    deps: MakeDeps,
    loaded: LoadedExport,
    keys: ReturnType<typeof objectKeys>,
    signal: AbortSignal,
  ) {
    this.#deps = deps;
    this.#loaded = loaded;
    this.#keys = keys;
    this.#signal = signal;
  }

  /** Begins to make the object of a tranche, whose bytes the caller loses. Throws what an earlier one threw. */
  async add(tranche: MemberTranche): Promise<void> {
    this.#isUsed = true;
    if (await this.#hasPlace()) this.#begin(this.#renderings, tranche.index, () => this.#render(tranche));
    else this.#begin(this.#stagePuts, tranche.index, () => this.#stage(tranche));
    while (this.#stagePuts.size >= stagePutsMax) await Promise.race(this.#stagePuts);
    this.#throwFailure();
  }

  /** Waits until all objects are there, and says of each tranche, in their order, which it has. Throws what one threw. */
  async settle(): Promise<TrancheRecord[]> {
    await this.#ended();
    this.#throwFailure();
    return this.#records;
  }

  /**
   * Removes what was put; for a run of the snapshot step that does not count. Never throws: why the run does not count
   * matters more, and the sweep finds what could not be removed.
   */
  async remove(): Promise<void> {
    await this.#ended();
    if (this.#isUsed) {
      const { store, keptParts } = this.#deps;
      keptParts.forget(this.#keys.prefix);
      await Promise.allSettled([store.list(this.#keys.prefix).then((keys) => store.delete(keys))]);
    }
  }

  /** Whether the next tranche is to be rendered at once; waits for a place where that is worth it. */
  async #hasPlace(): Promise<boolean> {
    const { limitTranches } = this.#deps;
    for (;;) {
      this.#throwFailure();
      const { activeCount, pendingCount, concurrency } = limitTranches;
      if (activeCount + pendingCount < concurrency) return true;
      const isAlone = pendingCount === 0 && activeCount === this.#renderings.size;
      if (!isAlone || this.#waitedMs >= waitMsMax) return false;
      const startedAt = performance.now();
      await Promise.race(this.#renderings);
      this.#waitedMs += performance.now() - startedAt;
    }
  }

  async #render(tranche: MemberTranche): Promise<TrancheRecord> {
    const place = placeOf(tranche);
    const part = await this.#deps.limitTranches(() =>
      renderRows(this.#deps, this.#loaded, this.#keys, tranche, this.#signal),
    );
    return { stage: place, part };
  }

  async #stage(tranche: MemberTranche): Promise<TrancheRecord> {
    const { index, bytes } = tranche;
    const stage = { ...placeOf(tranche), stageBytes: bytes.byteLength, stageCrc32: crc32(bytes) };
    await this.#deps.store.put(this.#keys.stage(index), bytes, "text/tab-separated-values", stage.stageCrc32);
    return { stage, part: null };
  }

  #begin(among: Set<Promise<void>>, index: number, make: () => Promise<TrancheRecord>): void {
    const made = make()
      .then((record) => {
        this.#records[index] = record;
      })
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => among.delete(made));
    among.add(made);
  }

  async #ended(): Promise<void> {
    await Promise.all([...this.#renderings, ...this.#stagePuts]);
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}

function placeOf({ rows, member, sheetIndex, firstRowInSheet }: MemberTranche): TranchePlace {
  return { rows, member, sheetIndex, firstRowInSheet };
}
