import { crc32 } from "node:zlib";
import { outputBuffer, viewOf } from "./bytes";
import { assertWholeRows, createRowFields, type RowFields, splitRow } from "./copy-text";
import type { RenderedPart, RenderInput } from "./part";
import { createSumCounter } from "./sums";

/** How a text format writes its rows. */
export interface TextRows {
  /** Which bytes of a value `RowFields.marks` tells of; of `markTable`. */
  marks: Uint8Array;
  /** The most bytes that a row of `copyBytes` bytes of COPY text becomes. */
  rowBytesMax(copyBytes: number): number;
  /** Writes one row, with its end, into `out` from `at` on, and returns where it ends. */
  putRow(bytes: DataView, fields: RowFields, out: DataView, at: number): number;
}

/** Renders a tranche of COPY text row by row. Throws `CopyTextError` on a broken stage. */
export function renderTextRows(
  { stage, columns, sums }: Pick<RenderInput, "stage" | "columns" | "sums">,
  { marks, rowBytesMax, putRow }: TextRows,
): RenderedPart {
  const bytes = viewOf(stage);
  assertWholeRows(bytes);
  const fields = createRowFields(columns.length);
  const counter = createSumCounter(sums, columns.length);
  let out = outputBuffer(0, bytes.byteLength);
  let at = 0;
  let rows = 0;
  for (let offset = 0; offset < bytes.byteLength; rows++) {
    const next = splitRow(bytes, offset, marks, fields);
    const needed = rowBytesMax(next - offset);
    if (out.byteLength - at < needed) out = outputBuffer(at, needed);
    at = putRow(bytes, fields, out, at);
    counter.addRow(bytes, fields.starts);
    offset = next;
  }
  const rendered = new Uint8Array(out.buffer, 0, at).slice();
  return { bytes: rendered, bytesCrc32: crc32(rendered), rows, sums: counter.sums(), meta: {} };
}
