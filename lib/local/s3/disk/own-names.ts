import { readdirSync } from "node:fs";

// The names that this server gives in its folders. Whatever has another one is another program's, as of a file manager, a
// backup or a program that keeps folders in step: it is neither read nor removed.

const madeName = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The names in a folder that `randomUUID` may have made: of blobs, uploads and temporary files. */
export function madeNames(folder: string, kind: "files" | "folders"): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => (kind === "files" ? entry.isFile() : entry.isDirectory()) && madeName.test(entry.name))
    .map(({ name }) => name);
}

/** Source: Amazon S3 User Guide, "General purpose bucket naming rules". */
export function isBucketName(name: string): boolean {
  return (
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes("..") &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name)
  );
}
