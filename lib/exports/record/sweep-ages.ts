/** How old things may get before the sweep ends or removes them; set by env, see lib/OPERATIONS.md, "Environment". */
export interface SweepAges {
  /** An export under way that no step has been at for so long is ended. */
  stalledSeconds: number;
  /** An attempt may wait for its turn so long, and then be worked on so long. */
  runSecondsMax: number;
  /** Stage and part objects of a failed export are kept so long after its end, for a retry. */
  stageSeconds: number;
  /** The file of a completed export is kept so long. */
  fileSeconds: number;
  /** Row, parts and events of an export that has ended are kept so long. */
  rowSeconds: number;
  /** Entries of the audit log are kept so long. */
  auditSeconds: number;
}

/** How long an Idempotency-Key replays its first answer. Source: the API's contract. */
export const idempotencyKeySeconds = 86_400;

/** The instant `seconds` before `now`. */
export function secondsBefore(now: Date, seconds: number): Date {
  return new Date(now.getTime() - seconds * 1000);
}
