import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createExportBody } from "@/lib/contract/export";
import { markCompletionSeen } from "@/lib/exports/record/completion-seen";
import { createExport } from "@/lib/exports/request/create-export";
import { clicks, createClicksFixture, oneRow } from "@/lib/testing/exports/clicks-fixture";
import { type ExportFixture, firstAttempt, runSteps } from "@/lib/testing/exports/export-fixture";
import { wideShare } from "@/lib/testing/exports/test-share";
import { onHost } from "@/lib/testing/on-host";
import { assembleExport } from "./assemble-export";
import { renderTranche } from "./render-tranche";
import { snapshotExport } from "./snapshot-export";

// Hosts whose clocks differ: those that answer requests, those that work on exports, and the database's.

let fixture: ExportFixture;
beforeAll(async () => {
  fixture = await createClicksFixture();
});
afterAll(() => fixture.close());

const minutes = 60_000;
const hosts = [
  { name: "web 5 min ahead", web: 5 * minutes, worker: 0 },
  { name: "web 5 min behind", web: -5 * minutes, worker: 0 },
  { name: "worker 5 min ahead", web: 0, worker: 5 * minutes },
  { name: "worker 5 min behind", web: 0, worker: -5 * minutes },
];

async function databaseTime(): Promise<Date> {
  const { rows } = await fixture.makeDeps.pool.query("select clock_timestamp() as at");
  return rows[0].at;
}

describe.each(hosts)("with the clock of the $name", ({ web, worker }) => {
  it("each state of an export has a later time than the one before, and all times are the database's", async () => {
    const { makeDeps } = fixture;
    const times: number[] = [];
    const note = async () => times.push((await fixture.load(id)).updatedAt.getTime());
    const begun = await databaseTime();
    const id = await onHost(web, () => fixture.request(clicks));
    await note();
    const run = firstAttempt(id);
    const { left } = await onHost(worker, () => snapshotExport(makeDeps, run));
    await note();
    expect(left).not.toEqual([]);
    for (const index of left) {
      await onHost(worker, () => renderTranche(makeDeps, run, index));
      await note();
    }
    await onHost(worker, () => assembleExport(makeDeps, run));
    await note();
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));

    const { createdAt, startedAt, completedAt, statusChangedAt, tranches } = await fixture.load(id);
    const all = [begun, createdAt, startedAt, completedAt, await databaseTime()].map(Number);
    expect(all).toEqual(all.toSorted((a, b) => a - b));
    expect(statusChangedAt).toEqual(completedAt);
    for (const tranche of tranches) {
      const ofTranche = [startedAt, tranche.startedAt, tranche.completedAt, completedAt].map(Number);
      expect(ofTranche).toEqual(ofTranche.toSorted((a, b) => a - b));
    }
  });

  it("an identical request is answered as if there were one clock: running until its end is seen, then the file", async () => {
    const { database } = fixture.makeDeps;
    const body = { ...oneRow, search_params: { what: `${web} and ${worker}` } };
    const now = () => onHost(web, async () => new Date());
    const ask = (arrivedAt: Date, more: { fresh?: boolean } = {}) =>
      onHost(web, () =>
        createExport(
          database,
          { dedupeWindowSeconds: 900, share: wideShare },
          {
            viewer: fixture.viewer,
            auditOrigin: fixture.auditOrigin,
            body: createExportBody.parse({ ...body, ...more }),
            arrivedAt,
            isDryRun: false,
          },
        ),
      );
    const { row } = await ask(await now());
    const before = await now();
    await onHost(worker, () => runSteps(fixture.makeDeps, firstAttempt(row.id)));
    const ended = await fixture.load(row.id);
    const twin = await ask(before);
    expect(twin).toMatchObject({ kind: "in_flight", row: { id: row.id, status: "processing" } });
    expect(twin.row.updatedAt.getTime()).toBeLessThan(ended.updatedAt.getTime());
    await markCompletionSeen(database, [ended]);
    // By two clocks it may count as earlier by half of the time that the database took to tell its own.
    await expect.poll(async () => (await ask(await now())).kind).toBe("deduped");
    expect((await ask(await now(), { fresh: true })).kind).toBe("queued");
  });
});
