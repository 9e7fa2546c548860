import { createHash } from "node:crypto";
import type { FileFormat } from "@/lib/files/format";
import { type FileGroup, readPart, type StoredPart } from "@/lib/files/part";
import { areJoinable } from "@/lib/storage/join-objects";
import { ObjectMissingError, type ObjectStore } from "@/lib/storage/object-store";
import type { MadeFile } from "./store-file";

/** A part of a file that lies in the store as an object of its own. */
export type PartObject = StoredPart & {
  key: string;
  /** Of its bytes, in lower-case hex. */
  sha256: string;
};

/**
 * Has the store make the file of its head and the part objects, where the format allows that and the store does it: all
 * parts but the first stay where they are. Then reads it back: each part in it has the SHA-256 that its thread computed.
 * Undefined where that is not to be had, or came out wrong; then the file has to be sent. Throws `PartMismatchError` when
 * the first part is not what was rendered.
 */
export async function joinFile(
  store: Pick<ObjectStore, "join" | "joins" | "read">,
  key: string,
  { head, contentType }: Pick<FileFormat, "head" | "contentType">,
  group: FileGroup,
  parts: readonly PartObject[],
): Promise<MadeFile | undefined> {
  const [first, ...others] = parts;
  if (!store.joins() || !head || !first || others.length === 0) return undefined;
  const headBytes = head(group);
  const sizes = [headBytes.byteLength + first.byteSize, ...others.map(({ byteSize }) => byteSize)];
  if (!areJoinable(sizes)) return undefined;
  const beginning: Uint8Array[] = [headBytes];
  for await (const bytes of readPart(first, 0)) beginning.push(bytes);
  const isJoined = await store.join(key, [Buffer.concat(beginning), ...others], contentType);
  return isJoined ? readJoined(store, key, headBytes, parts) : undefined;
}

/** Undefined unless the file is the head and then each part, as it was rendered, and nothing else. */
async function readJoined(
  store: Pick<ObjectStore, "read">,
  key: string,
  head: Uint8Array,
  parts: readonly PartObject[],
): Promise<MadeFile | undefined> {
  const headSha256 = createHash("sha256").update(head).digest("hex");
  const pieces = [{ byteSize: head.byteLength, sha256: headSha256 }, ...parts];
  const file = createHash("sha256");
  // Without a head it would be hashed twice.
  const data = head.byteLength > 0 ? createHash("sha256") : undefined;
  let own = createHash("sha256");
  let whole = 0;
  try {
    for await (const { nth, bytes, isEnd } of cutAt(store.read(key), pieces)) {
      const piece = pieces[nth];
      if (!piece) return undefined;
      file.update(bytes);
      own.update(bytes);
      if (nth > 0) data?.update(bytes);
      if (!isEnd) continue;
      if (own.digest("hex") !== piece.sha256) return undefined;
      own = createHash("sha256");
      whole = nth + 1;
    }
  } catch (error) {
    if (error instanceof ObjectMissingError) return undefined;
    throw error;
  }
  if (whole !== pieces.length) return undefined;
  const byteSize = pieces.reduce((sum, piece) => sum + piece.byteSize, 0);
  const sha256 = file.digest("hex");
  return { byteSize, sha256, dataSha256: data?.digest("hex") ?? sha256 };
}

/** The stream in chunks of which each is of one piece, and whether it is its last one; what is too much as one piece more. */
async function* cutAt(
  source: AsyncIterable<Uint8Array>,
  pieces: readonly { byteSize: number }[],
): AsyncGenerator<{ nth: number; bytes: Uint8Array; isEnd: boolean }> {
  let nth = 0;
  let left = pieces[0]?.byteSize ?? 0;
  for await (const chunk of source) {
    for (let rest = chunk; rest.byteLength > 0; ) {
      const bytes = rest.subarray(0, left);
      rest = rest.subarray(bytes.byteLength);
      left -= bytes.byteLength;
      yield { nth, bytes, isEnd: left === 0 };
      if (left === 0) left = pieces[++nth]?.byteSize ?? Number.POSITIVE_INFINITY;
    }
  }
}
