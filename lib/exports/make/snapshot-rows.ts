import type { TrancheRecord } from "@/lib/exports/record/tranche";
import { assertRoom } from "@/lib/exports/record/workbook-room";
import { cutTranches } from "@/lib/files/cut-tranches";
import { fileFormats } from "@/lib/files/formats";
import type { LoadedExport } from "./load-export";
import type { MakeDeps } from "./make-deps";
import type { MemberTranche, TrancheObjects } from "./tranche-objects";
import { assertUsable } from "./unusable-value-error";

/**
 * Cuts the rows of one member after the other into tranches, counted through all of them. They wait in memory while the
 * export may turn out small: no member has more than one, and together they are no more than one tranche.
 */
export class SnapshotRows {
  readonly #deps: MakeDeps;
  readonly #loaded: LoadedExport;
  readonly #objects: TrancheObjects;
  readonly #signal: AbortSignal;
  /** Undefined once the export is not small. */
  #held: MemberTranche[] | undefined = [];
  #heldBytes = 0;
  #next = { index: 0, sheetIndex: 0 };

  constructor(deps: MakeDeps, loaded: LoadedExport, objects: TrancheObjects, signal: AbortSignal) {
    this.#deps = deps;
    this.#loaded = loaded;
    this.#objects = objects;
    this.#signal = signal;
  }

  /** Takes all rows of the next member. Throws `UnusableValueError`, `NoRoomError` and what `TrancheObjects.add` throws. */
  async take(copyText: AsyncIterable<Uint8Array>, member: number): Promise<void> {
    const { rowsPerSheetMax } = fileFormats[this.#loaded.format];
    let { index, sheetIndex } = this.#next;
    const settings = { trancheBytesMax: this.#deps.trancheBytes, rowsPerSheetMax, first: this.#next };
    let rowsBefore = 0;
    for await (const cut of cutTranches(copyText, settings)) {
      this.#signal.throwIfAborted();
      const tranche = { ...cut, member };
      index = tranche.index + 1;
      sheetIndex = tranche.sheetIndex;
      assertRoom(this.#loaded.members.length, { sheets: sheetIndex + 1 });
      assertUsable(this.#loaded, tranche, rowsBefore);
      await this.#add(tranche, rowsBefore === 0);
      rowsBefore += tranche.rows;
    }
    // A member without rows has a sheet all the same.
    this.#next = { index, sheetIndex: sheetIndex + 1 };
  }

  /** What became of all rows: the tranches of a small export, or the records of those that have objects. */
  async settle(): Promise<{ small: MemberTranche[] | undefined; tranches: TrancheRecord[] }> {
    return { small: this.#held, tranches: await this.#objects.settle() };
  }

  async #add(tranche: MemberTranche, isFirstOfMember: boolean): Promise<void> {
    const held = this.#held;
    // Only until the next one follows, even if it alone is as large as a tranche gets.
    const bytes = this.#heldBytes + tranche.bytes.length;
    if (held && isFirstOfMember && (held.length === 0 || bytes <= this.#deps.trancheBytes)) {
      held.push(tranche);
      this.#heldBytes = bytes;
      return;
    }
    this.#held = undefined;
    for (const one of held ?? []) await this.#objects.add(one);
    await this.#objects.add(tranche);
  }
}
