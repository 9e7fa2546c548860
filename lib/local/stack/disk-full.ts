/** What Node, PostgreSQL's programs and the S3 server say when there is no room for a file. */
const noRoomWords =
  /\b(ENOSPC|EDQUOT|EFBIG|SIGXFSZ)\b|No space left on device|Disk quota exceeded|File (too large|size limit exceeded)/;

/** An error as the supervisor tells it: one sentence and the way out when its cause is a disk without room. */
export function explainFullDisk(error: unknown, dataDir: string): unknown {
  const text = error instanceof Error ? error.message : String(error);
  if (!noRoomWords.test(text)) return error;
  return new Error(
    `The disk of the data folder ${dataDir} is full. Make room there, or choose another folder: TRANCHE_DATA_DIR=/other/folder npm start`,
    { cause: error },
  );
}
