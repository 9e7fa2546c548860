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
}

/**
 * Cuts a stream of COPY text at row borders. Every byte comes out once, in order; no rows, no tranche.
 * Memory: about one tranche, while the consumer lets go of those it got.
 * Throws `CopyTextError` when the stream ends inside a row.
 */
export async function* cutTranches(
  copyText: AsyncIterable<Uint8Array>,
  { trancheBytesMax, rowsPerSheetMax }: CutSettings,
): AsyncGenerator<Tranche> {
  const sheetRowsMax = rowsPerSheetMax ?? Number.POSITIVE_INFINITY;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let rows = 0;
  let index = 0;
  let sheetIndex = 0;
  let firstRowInSheet = 0;

  function takeTranche(): Tranche {
    const tranche = { index, bytes: joinBytes(held, heldBytes), rows, sheetIndex, firstRowInSheet };
    held = [];
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
        held.push(chunk.subarray(from, end));
        heldBytes += end - from;
        from = end;
        yield takeTranche();
      }
    }
    if (from < chunk.length) {
      held.push(chunk.subarray(from));
      heldBytes += chunk.length - from;
    }
  }

  if (held.at(-1)?.at(-1) === LINE_FEED) yield takeTranche();
  else if (heldBytes > 0) throw new CopyTextError("COPY text ends in a torn row");
}

/** Like Buffer.concat, but never in Node's shared pool: the memory belongs to the tranche alone. */
function joinBytes(pieces: Uint8Array[], byteSize: number): Buffer {
  const joined = Buffer.allocUnsafeSlow(byteSize);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
