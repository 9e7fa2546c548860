/** What a workbook with several reports may have. */
export const workbookRoom = { sheets: 50, bytes: 2 * 1024 ** 3 };

export interface WorkbookSize {
  /** Sheets with data. */
  sheets: number;
  bytes: number;
}

const advice = "Ask for the reports one by one, or choose shorter periods or more filters.";

/**
 * Why so many reports do not fit one workbook, in a sentence with what to do; undefined when they do. A single report is
 * given whatever its size: there is no other way to it. Several can be asked for one by one, and no program opens more of
 * them at once.
 */
export function roomProblem(
  members: number,
  { sheets = 0, bytes = 0 }: Partial<WorkbookSize>,
): string | undefined {
  if (members === 1) return undefined;
  if (sheets > workbookRoom.sheets) {
    return `These reports need more than the ${workbookRoom.sheets} sheets that one workbook may have. ${advice}`;
  }
  if (bytes > workbookRoom.bytes) {
    const gigabytes = workbookRoom.bytes / 1024 ** 3;
    return `These reports are more than the ${gigabytes} GB that one workbook may have. ${advice}`;
  }
  return undefined;
}

/** The reports of a bundle do not fit one workbook. The message is for whoever asked for it. */
export class NoRoomError extends Error {
  override readonly name = "NoRoomError";
}

/** Throws `NoRoomError` where an export of so many members is too large for one workbook. */
export function assertRoom(members: number, size: Partial<WorkbookSize>): void {
  const problem = roomProblem(members, size);
  if (problem !== undefined) throw new NoRoomError(problem);
}
