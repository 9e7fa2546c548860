import type { FileFormatId } from "@/lib/contract/file-format";
import type { CellKind, FileColumn } from "@/lib/files/column";
import { cutTranches } from "@/lib/files/cut-tranches";
import { fileFormats } from "@/lib/files/formats";
import {
  type AssembleInput,
  type ColumnTotal,
  type ExtraSheet,
  type FileOptions,
  type RenderedPart,
  readPieces,
  type StoredPart,
} from "@/lib/files/part";

/** COPY text of rows, written after PostgreSQL's documentation and by nothing that the codecs use. */
export function copyText(rows: readonly (readonly (string | null)[])[]): Buffer {
  const letters: Record<string, string> = {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\v": "\\v",
    "\f": "\\f",
    "\r": "\\r",
    "\\": "\\\\",
  };
  const field = (value: string | null) =>
    value === null ? "\\N" : [...value].map((char) => letters[char] ?? char).join("");
  return Buffer.from(rows.map((row) => `${row.map(field).join("\t")}\n`).join(""));
}

/** The part as it lies in a store. */
export function storedPart(part: RenderedPart, sheetIndex = 0): StoredPart {
  const { bytes, bytesCrc32, rows, meta } = part;
  return {
    rows,
    sheetIndex,
    byteSize: bytes.length,
    bytesCrc32,
    meta,
    async *read() {
      yield bytes;
    },
  };
}

export async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

interface MakeFileInput {
  columns: FileColumn[];
  stage: Uint8Array;
  trancheBytesMax?: number;
  /** To try sheets that go on in a next one without a million rows. */
  rowsPerSheetMax?: number;
  sheetName?: string;
  title?: string;
  subject?: string;
  extraSheets?: ExtraSheet[];
  options?: FileOptions;
  totals?: ColumnTotal[];
}

/** The bytes of a file. */
export function assembled(id: FileFormatId, input: AssembleInput): Promise<Buffer> {
  return joined(readPieces(fileFormats[id].assemble(input), input));
}

/** A whole file through all stations: cut, render, assemble. */
export async function makeFile(id: FileFormatId, input: MakeFileInput) {
  const format = fileFormats[id];
  const {
    columns,
    stage,
    trancheBytesMax = 1 << 20,
    sheetName = "Clicks",
    title = "Clicks",
    subject = "",
    options = {},
    totals = [],
  } = input;
  const parts: RenderedPart[] = [];
  const storedParts: StoredPart[] = [];
  async function* source() {
    yield stage;
  }
  for await (const tranche of cutTranches(source(), {
    trancheBytesMax,
    rowsPerSheetMax: input.rowsPerSheetMax ?? format.rowsPerSheetMax,
  })) {
    const { bytes, firstRowInSheet, sheetIndex } = tranche;
    const part = format.renderPart({ stage: bytes, columns, firstRowInSheet, sums: totals, options });
    parts.push(part);
    storedParts.push(storedPart(part, sheetIndex));
  }
  const bytes = await assembled(id, {
    title,
    subject,
    createdAt: new Date("2026-11-24T10:20:30Z"),
    groups: [{ columns, sheetName, parts: storedParts, options, totals }],
    extraSheets: input.extraSheets ?? [],
  });
  return { bytes, parts, storedParts };
}

export function column(kind: CellKind, header: string = kind): FileColumn {
  return { id: header, header, kind };
}

/** The bytes of a workbook. */
export async function xlsxOf(columns: FileColumn[], rows: (string | null)[][], trancheBytesMax = 1 << 20) {
  const { bytes } = await makeFile("xlsx", { columns, stage: copyText(rows), trancheBytesMax });
  return bytes;
}
