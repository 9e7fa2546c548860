import { crc32 } from "node:zlib";
import { type FilePiece, partAt, readPart, type StoredPart } from "@/lib/files/part";
import { crc32Combine } from "@/lib/files/zip/crc32-combine";
import { isWorthJoining, type Piece } from "@/lib/storage/join-objects";
import type { ObjectStore } from "@/lib/storage/object-store";
import { measureStored, type StoredFile, sumStored } from "./store-file";

/** A part of a file that lies in the store as an object of its own. */
export type PartObject = StoredPart & { key: string };

/** Whether the store is to make a file of these parts: it can, and most of their bytes stay where they are. */
export function isJoinable(
  store: Pick<ObjectStore, "joins">,
  parts: readonly Pick<StoredPart, "byteSize">[],
): boolean {
  // The first is sent with what stands before it.
  return store.joins() && isWorthJoining(parts.slice(1).map(({ byteSize }) => byteSize));
}

/**
 * Has the store make the file of its pieces: large parts stay where they are, and only what lies between them is sent.
 * Then reads it back: its bytes have the CRC-32 of the pieces, as what made them computed it. `dataSha256` is of the bytes
 * of all parts in a row, and so of a file that is nothing else. Undefined where the store does not do that, or it came out wrong; then the file has to be sent. Throws `PartMismatchError` when a part that is
 * sent is not what was rendered.
 */
export async function joinFile(
  store: Pick<ObjectStore, "join" | "read">,
  key: string,
  contentType: string,
  pieces: AsyncIterable<FilePiece>,
  parts: readonly PartObject[],
  dataSha256: string,
): Promise<StoredFile | undefined> {
  let byteSize = 0;
  let expectedCrc32 = 0;
  /** The parts as they come; null for bytes that are none's. */
  const order: (number | null)[] = [];
  async function* noted(): AsyncGenerator<Piece> {
    for await (const piece of pieces) {
      byteSize += piece.byteLength;
      order.push(piece instanceof Uint8Array ? null : piece.partIndex);
      const [ownCrc32, own] = pieceOf(piece, parts);
      expectedCrc32 = crc32Combine(expectedCrc32, ownCrc32, piece.byteLength);
      yield own;
    }
  }
  if (!(await store.join(key, noted(), contentType))) return undefined;
  const isDataAlone = order.length === parts.length && order.every((partIndex, place) => partIndex === place);
  const stored = isDataAlone
    ? { sha256: dataSha256, ...(await sumStored(store, key)) }
    : await measureStored(store, key);
  if (stored?.byteSize !== byteSize || stored.crc32 !== expectedCrc32) return undefined;
  return { byteSize, sha256: stored.sha256 };
}

function pieceOf(piece: FilePiece, parts: readonly PartObject[]): [crc32: number, Piece] {
  if (piece instanceof Uint8Array) return [crc32(piece), piece];
  const part = partAt(parts, piece);
  const { key, byteSize, bytesCrc32 } = part;
  return [bytesCrc32, { key, byteSize, read: () => readPart(part, piece.partIndex) }];
}
