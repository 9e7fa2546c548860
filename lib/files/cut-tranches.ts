import { ascii } from "./ascii";
import { CopyTextError } from "./copy-text";

const { LINE_FEED } = ascii;

/** Whole rows of COPY text, in one contiguous buffer of their own memory (it may be transferred to a worker). */
export interface Tranche {
  /** Counts from 0 over all sheets. */
  index: number;
  bytes: Buffer;
  rows: number;
  sheetIndex: number;
  /** The tranche's first row among the data rows of its sheet, from 0; the header row does not count. */
  firstRowInSheet: number;
}

export interface CutSettings {
  /** A tranche ends with the row that brings it to this size, so it is larger by less than one row. */
  trancheBytesMax: number;
  /** Data rows one sheet holds; null where the format has no sheets. A tranche never straddles two sheets. */
  rowsPerSheetMax: number | null;
  /** What the first tranche and its sheet are counted from, where others come before them in the file. */
  first?: Pick<Tranche, "index" | "sheetIndex">;
}

/** Memory to begin with; it doubles until a tranche fits. */
const heldBytesMin = 64 * 1024;

/**
 * Cuts a stream of COPY text at row borders. Every byte comes out once, in order; no rows, no tranche. A chunk of the
 * stream is not looked at again once the next one is asked for.
 * Memory: about two tranches, while the consumer lets go of those it got.
 * Throws `CopyTextError` when the stream ends inside a row.
 */
export async function* cutTranches(
  copyText: AsyncIterable<Uint8Array>,
  { trancheBytesMax, rowsPerSheetMax, first }: CutSettings,
): AsyncGenerator<Tranche> {
  const sheetRowsMax = rowsPerSheetMax ?? Number.POSITIVE_INFINITY;
  // Used for one tranche after the other, so that its pages are touched once.
  let held = Buffer.allocUnsafeSlow(heldBytesMin);
  let heldBytes = 0;
  let rows = 0;
  let index = first?.index ?? 0;
  let sheetIndex = first?.sheetIndex ?? 0;
  let firstRowInSheet = 0;

  function hold(bytes: Uint8Array): void {
    const needed = heldBytes + bytes.length;
    if (needed > held.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * held.length));
      grown.set(held.subarray(0, heldBytes));
      held = grown;
    }
    held.set(bytes, heldBytes);
    heldBytes = needed;
  }

  function takeTranche(): Tranche {
    // Never in Node's shared pool: the memory belongs to the tranche alone.
    const bytes = Buffer.allocUnsafeSlow(heldBytes);
    bytes.set(held.subarray(0, heldBytes));
    const tranche = { index, bytes, rows, sheetIndex, firstRowInSheet };
    heldBytes = 0;
    index++;
    firstRowInSheet += rows;
    rows = 0;
    if (firstRowInSheet === sheetRowsMax) {
      sheetIndex++;
      firstRowInSheet = 0;
    }
    return tranche;
  }

  for await (const data of copyText) {
    const chunk = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED) + 1; end > 0; end = chunk.indexOf(LINE_FEED, end) + 1) {
      rows++;
      if (heldBytes + end - from >= trancheBytesMax || firstRowInSheet + rows === sheetRowsMax) {
        hold(chunk.subarray(from, end));
        from = end;
        yield takeTranche();
      }
    }
    hold(chunk.subarray(from));
  }

  if (heldBytes === 0) return;
  if (held.at(heldBytes - 1) !== LINE_FEED) throw new CopyTextError("COPY text ends in a torn row");
  yield takeTranche();
}
