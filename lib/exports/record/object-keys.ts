/** What begins the keys of all objects of one export, whatever their snapshot. */
export function exportPrefix(exportId: number): string {
  return `exports/${exportId}/`;
}

/**
 * Where the objects of one export lie. Made from ids and numbers alone, so that a step that runs twice writes the
 * same objects. The snapshot id is part of each key: two runs of the snapshot step never touch each other's objects.
 */
export function objectKeys(exportId: number, snapshotId: string) {
  const prefix = `${exportPrefix(exportId)}${snapshotId}/`;
  return {
    prefix,
    stage: (index: number) => `${prefix}stage/${index}`,
    part: (index: number) => `${prefix}part/${index}`,
    /** Each attempt has its own, so that a late step of one never removes the file of another. */
    file: (attempt: number, filename: string) => `${prefix}file/${attempt}/${filename}`,
  };
}
