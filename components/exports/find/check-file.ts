import { fetchExport, fetchExportOfFile } from "@/components/exports/data/requests";
import { ApiFailure } from "@/lib/client/api-failure";
import type { ExportObject } from "@/lib/contract/export";

/** What is known of a file that somebody holds. */
export type FileVerdict =
  /** It is the file of this export, to the byte. */
  | { kind: "unchanged"; export: ExportObject }
  /** It bears the name of this export's file, which has another content. */
  | { kind: "changed"; export: ExportObject }
  | { kind: "unknown" };

/** A browser digests a file as a whole, in memory. */
export const checkedBytesMax = 2_000_000_000;

/** Browsers digest on pages with https, and on the same machine. */
export function canCheckFiles(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}

/** Why the browser itself cannot check a file, in words for people. */
export class UncheckedFile extends Error {
  override readonly name = "UncheckedFile";
}

/**
 * Finds the export whose file this is, among those that one may see. The file itself stays in the browser. Throws an
 * `UncheckedFile` when it cannot be read, as a folder or one that was moved meanwhile, and else an `ApiFailure`.
 */
export async function checkFile(file: File): Promise<FileVerdict> {
  const bytes = await file.arrayBuffer().catch((cause: unknown) => {
    throw new UncheckedFile(
      "It could not be read. A folder is no file, and one that was moved has to be chosen again.",
      { cause },
    );
  });
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  const sha256 = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const made = await fetchExportOfFile(sha256);
  if (made) return { kind: "unchanged", export: made };
  const named = await findByName(file.name);
  return named ? { kind: "changed", export: named } : { kind: "unknown" };
}

/** File names end in the export's id. Browsers add " (1)" and the like to a name that is taken. */
async function findByName(name: string): Promise<ExportObject | undefined> {
  const [, stem, id, extension] = /^(.*_(\d{1,9}))(?: ?\(\d+\))?(\.\w+)$/.exec(name) ?? [];
  if (id === undefined) return undefined;
  try {
    const item = await fetchExport(Number(id));
    return item.filename === `${stem}${extension}` ? item : undefined;
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 404) return undefined;
    throw error;
  }
}
