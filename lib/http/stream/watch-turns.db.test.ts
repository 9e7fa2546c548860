import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDoorParts, makeHolder, post } from "@/e2e/support/api/ended-rights-world";
import { createExportFeed, type ExportFeed } from "@/lib/exports/watch/export-feed";
import type { FairQueue } from "@/lib/http/call/fair-queue";
import { createExportFixture, type ExportFixture } from "@/lib/testing/exports/export-fixture";
import { createGate } from "@/lib/testing/gate";
import { scopeWorld } from "@/lib/testing/reports/scope-world";
import { streamExports } from "./export-stream";
import { createWatchTurns } from "./waiting-places";

let fixture: ExportFixture;
let feed: ExportFeed;
beforeAll(async () => {
  fixture = await createExportFixture({ trancheBytes: 4 * 1024 });
  await fixture.makeDeps.pool.query(scopeWorld);
  feed = createExportFeed(fixture.makeDeps.pool, fixture.databaseUrl);
});
afterAll(async () => {
  await feed.close();
  await fixture.close();
});

it("all that an event stream asks the database it asks in its reader's turn", async () => {
  const turn = new AsyncLocalStorage<number>();
  const turnsOf: (number | string)[] = [];
  const watchTurns: FairQueue = {
    run(person, _signal, read) {
      turnsOf.push(person);
      return turn.run(1, read);
    },
  };
  const outside: string[] = [];
  const note = (what: string) => {
    if (turn.getStore() === undefined) outside.push(what);
  };
  const { streamParts, waiter } = createDoorParts(fixture, feed);
  const ann = await makeHolder(fixture, { publisherId: 2 });
  const call = waiter(ann);
  const deps = {
    ...streamParts,
    watchTurns,
    database: new Proxy(streamParts.database, {
      get(target, key) {
        note(String(key));
        return Reflect.get(target, key);
      },
    }),
    serialize: (...given: Parameters<typeof streamParts.serialize>) => {
      note("serialize");
      return streamParts.serialize(...given);
    },
  };
  const findViewer = () => {
    note("findViewer");
    return call.findViewer();
  };
  const stop = new AbortController();
  const { stream } = await streamExports(deps, { ...call, findViewer }, undefined);
  const messages = stream?.(stop.signal);
  await messages?.next();
  await messages?.next();
  const { row } = await post(fixture, ann.viewer, randomUUID());
  expect((await messages?.next())?.value).toContain(`"id":${row.id},`);
  stop.abort();
  await messages?.return();
  expect(outside).toEqual([]);
  expect(turnsOf.length).toBeGreaterThan(2);
  expect(new Set(turnsOf)).toEqual(new Set([ann.userId]));
});

it("64 streams of each of three people that are woken at once keep no fourth waiting for more than one of each", async () => {
  const turns = createWatchTurns();
  const [first, rest] = [createGate(), createGate()];
  const begun: number[] = [];
  const read = (person: number, gate: Promise<void>) =>
    turns.run(person, new AbortController().signal, async () => {
      begun.push(person);
      await gate;
    });
  const woken = [1, 2, 3].flatMap((person) =>
    Array.from({ length: 64 }, (_, nth) =>
      read(person, nth === 0 && person === 1 ? first.opened : rest.opened),
    ),
  );
  const fourth = read(4, rest.opened);
  await expect.poll(() => begun).toEqual([1, 2]);
  first.open();
  await expect.poll(() => begun.length).toBe(3);
  rest.open();
  await Promise.all([...woken, fourth]);
  expect(begun.indexOf(4)).toBeLessThan(6);
  expect(begun).toHaveLength(3 * 64 + 1);
});
