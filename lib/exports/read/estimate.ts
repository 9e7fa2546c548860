/** One unfinished export, as the estimate sees it. Times in seconds until now. */
export interface UnfinishedExport {
  id: number;
  reportType: string;
  isPending: boolean;
  rows: number | null;
  /** Since its work began; 0 for a pending one. */
  elapsedSeconds: number;
  sinceSnapshotSeconds: number | null;
  partsReady: number;
  totalParts: number | null;
}

/** What completed exports of one report type took. */
export interface TypeHistory {
  rowsPerSecond: number | null;
  medianSeconds: number;
}

export interface Estimate {
  /** Whole seconds until it is completed, at least 1; null when nothing is known. */
  etaSeconds: number | null;
  /** From 1 for pending exports: how many are to be begun before it, and itself. Null once it is begun. */
  queuePosition: number | null;
}

/** How many exports are taken to be made side by side. */
const sideBySide = 4;

/** Estimates for all unfinished exports, which come in the order in which they are begun. */
export function estimateAll(
  unfinished: readonly UnfinishedExport[],
  history: ReadonlyMap<string, TypeHistory>,
): Map<number, Estimate> {
  const estimates = new Map<number, Estimate>();
  let secondsAhead = 0;
  let pending = 0;
  for (const one of unfinished) {
    const left = secondsLeft(one, history.get(one.reportType));
    const waiting = one.isPending ? secondsAhead / sideBySide : 0;
    if (one.isPending) pending++;
    estimates.set(one.id, {
      etaSeconds: left === null ? null : Math.max(1, Math.ceil(waiting + left)),
      queuePosition: one.isPending ? pending : null,
    });
    secondsAhead += left ?? 0;
  }
  return estimates;
}

/** Seconds of work that are left: by the parts of this run once one is ready, else by what others of the type took. */
function secondsLeft(one: UnfinishedExport, history: TypeHistory | undefined): number | null {
  const { partsReady, totalParts, sinceSnapshotSeconds, elapsedSeconds } = one;
  if (totalParts !== null && sinceSnapshotSeconds !== null && partsReady > 0) {
    // Joining the parts counts as one part more.
    return (sinceSnapshotSeconds / partsReady) * (totalParts - partsReady + 1);
  }
  if (!history) return null;
  const byRows =
    one.rows !== null && history.rowsPerSecond !== null ? one.rows / history.rowsPerSecond : null;
  // One that takes longer than the others did is not done the next moment: what it took so far says how long it may be.
  return Math.max((byRows ?? history.medianSeconds) - elapsedSeconds, elapsedSeconds / 10);
}
