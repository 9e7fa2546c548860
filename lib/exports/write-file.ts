import { createHash } from "node:crypto";
import { fileFormats } from "@/lib/files/file-format";
import type { StoredPart } from "@/lib/files/part";
import type { Work } from "./load-work";
import { objectKeys } from "./object-keys";
import { outputColumns } from "./output-columns";
import type { Pipeline } from "./pipeline";

export interface WrittenFile {
  filename: string;
  storageKey: string;
  byteSize: number;
  sha256: string;
}

/**
 * Joins parts into the one file of an export and stores it, streaming: memory does not grow with the file. Same parts,
 * same bytes, same key. Throws when a part is not what its record says, and then leaves no file.
 */
export async function writeFile(
  { store }: Pipeline,
  work: Work,
  snapshotId: string,
  parts: StoredPart[],
): Promise<WrittenFile> {
  const { reportType, createdAt, id } = work;
  const format = fileFormats[reportType.format];
  const filename = `${reportType.fileStem}_${createdAt.toISOString().slice(0, 10)}_${id}.${format.extension}`;
  const storageKey = objectKeys(id, snapshotId).file(filename);

  const hash = createHash("sha256");
  let byteSize = 0;
  async function* measured() {
    const { sheetName, displayName: title } = reportType;
    for await (const chunk of format.assemble({
      columns: outputColumns(work),
      sheetName,
      title,
      createdAt,
      parts,
    })) {
      hash.update(chunk);
      byteSize += chunk.byteLength;
      yield chunk;
    }
  }
  await store.upload(storageKey, measured(), format.contentType);
  return { filename, storageKey, byteSize, sha256: hash.digest("hex") };
}
