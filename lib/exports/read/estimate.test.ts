import { describe, expect, it } from "vitest";
import { estimateAll, type UnfinishedExport } from "./estimate";

const history = new Map([["deals", { rowsPerSecond: 100, medianSeconds: 8 }]]);

function unfinished(id: number, given: Partial<UnfinishedExport> = {}): UnfinishedExport {
  return {
    id,
    reportType: "deals",
    isPending: false,
    rows: null,
    elapsedSeconds: 0,
    sinceSnapshotSeconds: null,
    partsReady: 0,
    totalParts: null,
    ...given,
  };
}

function etaOf(one: Partial<UnfinishedExport>): number | null | undefined {
  return estimateAll([unfinished(1, one)], history).get(1)?.etaSeconds;
}

describe("eta_seconds", () => {
  it("follows this run's parts once one is ready, joining them counted as one more", () => {
    const run = { rows: 1_000_000, elapsedSeconds: 12, sinceSnapshotSeconds: 10, totalParts: 10 };
    expect(etaOf({ ...run, partsReady: 5 })).toBe(12);
    expect(etaOf({ ...run, partsReady: 10 })).toBe(1);
  });

  it("before that is what the type's history says for as many rows, or for any, less what has passed", () => {
    expect(etaOf({ rows: 2_000, elapsedSeconds: 5 })).toBe(15);
    expect(etaOf({ elapsedSeconds: 5 })).toBe(3);
  });

  it("is never in the past, and grows for a run that is slower than its history", () => {
    expect(etaOf({ elapsedSeconds: 9 })).toBe(1);
    expect(etaOf({ elapsedSeconds: 300 })).toBe(30);
  });

  it("is unknown without history", () => {
    expect(etaOf({ reportType: "new" })).toBeNull();
  });

  it("of a pending export counts the work before it, and its place counts the pending ones only", () => {
    const estimates = estimateAll(
      [unfinished(1), unfinished(2, { isPending: true }), unfinished(3, { isPending: true })],
      history,
    );
    expect([...estimates.values()]).toEqual([
      { etaSeconds: 8, queuePosition: null },
      { etaSeconds: 10, queuePosition: 1 },
      { etaSeconds: 12, queuePosition: 2 },
    ]);
  });
});
