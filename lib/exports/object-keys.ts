/**
 * Where the objects of one export lie. Made from ids and numbers alone, so that a step that runs twice writes the
 * same objects. The snapshot id is part of each key: two runs of the snapshot step never touch each other's objects.
 */
export function objectKeys(exportId: number, snapshotId: string) {
  const prefix = `exports/${exportId}/${snapshotId}/`;
  return {
    prefix,
    stage: (index: number) => `${prefix}stage/${index}`,
    part: (index: number) => `${prefix}part/${index}`,
    file: (filename: string) => `${prefix}${filename}`,
  };
}
