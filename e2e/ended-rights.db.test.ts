import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { apiRoutes } from "@/e2e/support/api/api-routes";
import {
  createDoorParts,
  fewClicks,
  type Holder,
  losses,
  makeHolder,
  post,
  search_params,
} from "@/e2e/support/api/ended-rights-world";
import { rotateApiKey } from "@/lib/auth/accounts";
import { digestApiKey } from "@/lib/auth/api-key";
import { ApiError } from "@/lib/contract/api-error";
import { createViewBody } from "@/lib/contract/view";
import { openSharedLink } from "@/lib/exports/links/open-shared-link";
import { createSharedLink } from "@/lib/exports/links/shared-links";
import { assembleExport } from "@/lib/exports/make/assemble-export";
import { classifyError } from "@/lib/exports/make/classify-error";
import { failExport } from "@/lib/exports/make/fail-export";
import type { MakeDeps } from "@/lib/exports/make/make-deps";
import { renderTranche } from "@/lib/exports/make/render-tranche";
import { snapshotExport } from "@/lib/exports/make/snapshot-export";
import { getManifest } from "@/lib/exports/read/manifest";
import { presignDownload, withheldReason } from "@/lib/exports/read/serialize-export";
import { failures, printFailure } from "@/lib/exports/record/failures";
import { noFileSentence } from "@/lib/exports/record/no-file-sentence";
import { getExport, listExports } from "@/lib/exports/record/read-exports";
import { changeStatus } from "@/lib/exports/record/status";
import { readChangedSince } from "@/lib/exports/request/changed-since";
import { preflightExport } from "@/lib/exports/request/preflight";
import { renameExport } from "@/lib/exports/request/rename-export";
import { createExportFeed, type ExportFeed } from "@/lib/exports/watch/export-feed";
import { newestEvent } from "@/lib/exports/watch/read-events";
import { watchExports } from "@/lib/exports/watch/watch-exports";
import {
  linkSettings,
  serializeExports,
  serializeOne,
  serializeSettings,
} from "@/lib/http/answer/export-answer";
import { readReport } from "@/lib/http/answer/read-report";
import type { ReportCall } from "@/lib/http/call/report-call";
import { preflightExportOperation } from "@/lib/http/openapi/operations/exports";
import { countReportRowsOperation } from "@/lib/http/openapi/operations/reports";
import { streamExport, streamExports } from "@/lib/http/stream/export-stream";
import { longPoll } from "@/lib/http/stream/long-poll";
import { readFacets } from "@/lib/reports/page/read-facets";
import { readCount, readPage } from "@/lib/reports/page/read-page";
import { readSummary } from "@/lib/reports/summary/read-summary";
import {
  createExportFixture,
  type ExportFixture,
  firstAttempt,
  renderAll,
  runSteps,
  takenByOthers,
} from "@/lib/testing/exports/export-fixture";
import { wideShare } from "@/lib/testing/exports/test-share";
import { createGate } from "@/lib/testing/gate";
import { scopeWorld } from "@/lib/testing/reports/scope-world";
import { startWebhookReceiver } from "@/lib/testing/webhook-receiver";
import { createView, findView, listViews } from "@/lib/views/views";
import { findNewDeliveries } from "@/lib/webhooks/deliveries";
import { createWebhook } from "@/lib/webhooks/endpoints";
import { tryDelivery } from "@/lib/webhooks/try-delivery";

// A right ends when it is taken away: every door to data is opened just after that, and nothing is behind it.

let fixture: ExportFixture;
let feed: ExportFeed;
let doors: ReturnType<typeof createDoorParts>;
beforeAll(async () => {
  fixture = await createExportFixture({ trancheBytes: 4 * 1024 });
  await fixture.makeDeps.pool.query(scopeWorld);
  // No two publishers have as many clicks.
  await fixture.makeDeps.pool.query("delete from daily_clicks where publisher_id = 3 and advertiser_id < 10");
  feed = createExportFeed(fixture.makeDeps.pool, fixture.databaseUrl);
  doors = createDoorParts(fixture, feed);
});
afterAll(async () => {
  await feed.close();
  await fixture.close();
});

const reportType = { report_type: "clicks_details_excel" };

/** Doors to the rows themselves: what each tells a person now. */
const rowDoors: Record<string, (person: Holder) => Promise<Response>> = {
  rows: (person) =>
    read(person, (call) =>
      readReport(doors.reads, "rows", call, (database, request) =>
        readPage(database, request, { limit: 100, offset: 0 }),
      ),
    ),
  count: (person) => read(person, (call) => readReport(doors.reads, "counts", call, readCount)),
  facets: (person) => read(person, (call) => readReport(doors.reads, "counts", call, readFacets)),
  summary: (person) => read(person, (call) => readReport(doors.reads, "summaries", call, readSummary)),
  preflight: (person) =>
    doors.callOperation(
      person,
      preflightExportOperation,
      async (call) => {
        const { database, pool } = fixture.makeDeps;
        const { row_count, rows } = await preflightExport(
          {
            database,
            pool,
            dedupeWindowSeconds: 900,
            share: wideShare,
            serialize: linkSettings(doors.answerParts, call),
          },
          { viewer: call.viewer, body: call.body, arrivedAt: call.arrivedAt },
        );
        return { body: { row_count, rows } };
      },
      {},
      { body: { ...reportType, search_params } },
    ),
};

function read(person: Holder, answer: (call: ReportCall) => Promise<unknown>): Promise<Response> {
  return doors.callOperation(
    person,
    countReportRowsOperation,
    async (call) => ({ body: { told: await answer(call) } }),
    reportType,
    { query: { search_params } },
  );
}

/** A finished export, and the keys under which it was asked for: the second time it was handed out. */
interface Finished {
  id: number;
  keys: [string, string];
}

/** Doors to a finished export: what each tells a person now. */
const fileDoors: Record<string, (person: Holder, finished: Finished) => Promise<string>> = {
  "a link": (person, { id }) =>
    toldOf(person, id, async (call) => {
      const row = await getExport(fixture.makeDeps.database, call.viewer, id);
      return { body: { export: await serializeOne(doors.answerParts, call, row) } };
    }),
  "a new name": (person, { id }) =>
    toldOf(person, id, async (call) => {
      const row = await renameExport(fixture.makeDeps.database, { ...call, id, name: crypto.randomUUID() });
      return { body: { export: await serializeOne(doors.answerParts, call, row) } };
    }),
  "the list": (person, { id }) =>
    toldOf(person, id, async (call) => {
      const rows = await listExports(fixture.makeDeps.database, call.viewer, { limit: 10 });
      return { body: { exports: await serializeExports(doors.answerParts, call, rows) } };
    }),
  "the download": (person, { id }) =>
    toldOf(person, id, async (call) => {
      const row = await getExport(fixture.makeDeps.database, call.viewer, id);
      const settings = await serializeSettings(doors.answerParts, call, [row]);
      const location = await presignDownload(row, settings);
      if (location !== null) return { status: 302, headers: { location } };
      throw new ApiError("NOT_FOUND", noFileSentence(row, withheldReason(row, settings.ownerScopes)));
    }),
  "the event stream of the export": (person, { id }) =>
    toldOf(person, id, (call) => streamExport(doors.streamParts, call, id, 0)),
  "the event stream of all exports": (person, { id }) =>
    toldOf(person, id, (call) => streamExports(doors.streamParts, call, 0)),
  "a poll": (person, { id }) =>
    toldOf(person, id, async (call) => {
      const { object } = await longPoll(doors.streamParts, call, 30_000, async (viewer) =>
        serializeOne(
          doors.answerParts,
          { ...call, viewer },
          await getExport(fixture.makeDeps.database, viewer, id),
        ),
      );
      return { body: { export: object } };
    }),
  "a replay of its Idempotency-Key": (person, { id, keys: [key] }) => replayed(person, id, key),
  "a replay of the one that was handed it": (person, { id, keys: [, key] }) => replayed(person, id, key),
};

function replayed(person: Holder, id: number, key: string): Promise<string> {
  return toldOf(person, id, async (call) => {
    const { kind, row, query } = await post(fixture, call.viewer, key);
    const object = await serializeOne(doors.answerParts, call, row);
    const { pool } = fixture.makeDeps;
    const changed_since = await readChangedSince(pool, call.viewer, query, row);
    return { body: { export: object, ...(kind === "deduped" && { changed_since }) } };
  });
}

/** Status, Location and body of an answer; of a stream as much as tells of the export. */
async function toldOf(
  person: Holder,
  id: number,
  handle: Parameters<typeof doors.call<{ id: string }>>[1],
): Promise<string> {
  const answer = await doors.call(person, handle, { id: String(id) });
  let told = `${answer.status} ${answer.headers.get("location")} `;
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    told += value ?? "";
    if (done || told.includes(`"id":${id},`)) break;
  }
  await reader?.cancel();
  return told;
}

async function finishedExport(person: Holder): Promise<Finished> {
  const { database } = fixture.makeDeps;
  const keys: Finished["keys"] = [randomUUID(), randomUUID()];
  const { row } = await post(fixture, person.viewer, keys[0]);
  await runSteps(fixture.makeDeps, firstAttempt(row.id));
  expect(await getExport(database, person.viewer, row.id)).toMatchObject({ status: "completed" });
  expect(await post(fixture, person.viewer, keys[1])).toMatchObject({ kind: "deduped", row: { id: row.id } });
  return { id: row.id, keys };
}

const signature = "X-Amz-Signature=";

/**
 * How each route of the API lets data out: by a door above, by one of the tests below, or not at all. A new route needs its
 * line, and a door where it tells anything of rows, files or exports.
 */
const doorsOfRoutes: Record<string, string[]> = {
  "auth/password": [],
  "auth/sessions": [],
  "auth/sessions/[id]": [],
  "auth/sessions/end-others": [],
  "auth/sign-in/email": [],
  "auth/sign-in/link": [],
  "auth/sign-out": [],
  health: [],
  inngest: ["the steps of an export"],
  "v1/[[...path]]": [],
  "v1/api-key": [],
  "v1/api-key/previous": [],
  "v1/api-key/rotate": [],
  "v1/audit-log": ["what admins alone are told"],
  "v1/exports": ["the list", "a replay of its Idempotency-Key", "a replay of the one that was handed it"],
  "v1/exports/[id]": ["a link", "a new name", "a poll", "a part"],
  "v1/exports/[id]/cancel": ["a link"],
  "v1/exports/[id]/download": ["the download"],
  "v1/exports/[id]/events": ["the event stream of the export"],
  "v1/exports/[id]/manifest": ["the receipt"],
  "v1/exports/[id]/retry": ["a retry"],
  "v1/exports/[id]/shares": [],
  "v1/exports/[id]/shares/[share_id]": [],
  "v1/exports/events": ["the event stream of all exports"],
  "v1/exports/preflight": ["preflight"],
  "v1/openapi.json": [],
  "v1/reports/[report_type]/count": ["count"],
  "v1/reports/[report_type]/facets": ["facets"],
  "v1/reports/[report_type]/rows": ["rows"],
  "v1/reports/[report_type]/summary": ["summary"],
  "v1/settings": [],
  "v1/shares/[id]/download": ["a shared link"],
  "v1/shares/[id]/open": ["a shared link"],
  "v1/views": ["shared views"],
  "v1/views/[id]": ["shared views"],
  "v1/views/[id]/restore": [],
  "v1/webhooks": [],
  "v1/webhooks/[id]": [],
  "v1/webhooks/[id]/deliveries": ["a webhook"],
  "v1/webhooks/[id]/rotate": [],
  "v1/webhooks/[id]/test": [],
};

/** Doors that are opened by tests of their own; the last two elsewhere (retry-export.db.test.ts, security.own-stack.test.ts). */
const otherDoors = [
  "the steps of an export",
  "the receipt",
  "a webhook",
  "a part",
  "shared views",
  "a shared link",
  "a retry",
  "what admins alone are told",
];

it("every route of the API has its doors here", () => {
  expect(Object.keys(doorsOfRoutes).toSorted()).toEqual(apiRoutes().map(({ name }) => name));
  const doors = [...Object.keys(rowDoors), ...Object.keys(fileDoors), ...otherDoors];
  expect(
    Object.values(doorsOfRoutes)
      .flat()
      .filter((door) => !doors.includes(door)),
  ).toEqual([]);
  expect(doors.filter((door) => !Object.values(doorsOfRoutes).flat().includes(door))).toEqual([]);
});

describe.each(Object.entries(losses))("somebody %s", (_who, loss) => {
  const person = async () => makeHolder(fixture, await loss.have(fixture));
  const take = ({ userId }: Holder) => fixture.makeDeps.pool.query(loss.take, [userId]);
  const giveBack = ({ userId }: Holder) => fixture.makeDeps.pool.query(loss.giveBack, [userId]);

  const viewerNow = async (one: Holder) => {
    const viewer = await doors.waiter(one).findViewer();
    if (!viewer) throw new Error("The key has died.");
    return viewer;
  };

  let loser: Holder;
  let finished: Finished;
  /** Somebody who never had the right. */
  let other: Holder;
  beforeAll(async () => {
    [loser, other] = [await person(), await person()];
    await take(other);
    finished = await finishedExport(loser);
  });

  it.each(Object.entries(rowDoors))(
    "is told in %s what is told to who never had the right",
    async (_name, door) => {
      const never = await (await door(other)).text();
      await giveBack(loser);
      expect(await (await door(loser)).text()).not.toBe(never);
      await take(loser);
      const after = await door(loser);
      expect(after.status).toBe(200);
      expect(await after.text()).toBe(never);
    },
  );

  it.each(Object.entries(fileDoors))("gets no file any more by %s, and learns why", async (_name, door) => {
    await giveBack(loser);
    expect(await door(loser, finished)).toContain(signature);
    await take(loser);
    const told = await door(loser, finished);
    expect(told).not.toContain(signature);
    expect(told).toMatch(/"file_withheld":"rights_changed"|what its owner may see has changed/);
    expect(told).not.toMatch(/"changed_since":\{/);
  });

  it("is told of a part of the export no more than that it was made", async () => {
    await giveBack(loser);
    const body = { ...fewClicks, index_params: {}, search_params: { ...search_params, test: randomUUID() } };
    const { row } = await post(fixture, loser.viewer, randomUUID(), body);
    const run = firstAttempt(row.id);
    expect(await renderAll(fixture.makeDeps, run)).toBeGreaterThan(1);
    await assembleExport(fixture.makeDeps, run);
    const parts = (await fixture.load(row.id)).tranches;
    for (const change of [giveBack, take]) {
      await change(loser);
      for (const part of parts) {
        const told = await fileDoors["a link"]?.(loser, { id: part.id, keys: ["", ""] });
        expect(told).toContain(`"parent_report_id":${row.id},`);
        expect(told).toContain('"download_url":null,');
        expect(await fileDoors["the download"]?.(loser, { id: part.id, keys: ["", ""] })).toMatch(
          /^404 null /,
        );
        await expect(getManifest(fixture.makeDeps.database, loser.viewer, part.id)).rejects.toMatchObject({
          code: "CONFLICT",
        });
      }
    }
  });

  it("gets no receipt any more, and the file is withheld from whoever asks for it", async () => {
    const { database } = fixture.makeDeps;
    const { id } = finished;
    const admin = await makeHolder(fixture, { admin: true });
    await giveBack(loser);
    for (const { viewer } of [loser, admin])
      expect(await getManifest(database, viewer, id)).toMatchObject({ export_id: id });
    expect(await fileDoors["a link"]?.(admin, finished)).toContain(signature);
    await take(loser);
    for (const one of [loser, admin]) {
      const viewer = await viewerNow(one);
      const refused = { code: "CONFLICT", message: expect.stringContaining("may see has changed") };
      await expect(getManifest(database, viewer, id)).rejects.toMatchObject(refused);
    }
    expect(await fileDoors["a link"]?.(admin, finished)).not.toContain(signature);
  });

  it("leaves nothing behind a shared link: it opens as little as one that never was", async () => {
    await giveBack(loser);
    const { database, pool, store } = fixture.makeDeps;
    const { viewer } = loser;
    const call = { viewer, auditOrigin: fixture.auditOrigin, exportId: finished.id, now: new Date() };
    const { address } = await createSharedLink(database, call, {}, 86_400);
    const [publicId = "", secret = ""] = address.slice("/s/".length).split("#");
    const open = (what: "opened" | "downloaded", tried = secret) =>
      openSharedLink(
        { database, pool, store, downloadExpiresInSeconds: 60 },
        {
          ...{ publicId, secret: tried, ipAddress: null, now: new Date() },
          findVisitor: async () => ({ ...fixture.auditOrigin, userId: null }),
        },
        what,
      );
    const never = await open("opened", "x").catch((error: unknown) => error);
    expect(never).toMatchObject({ code: "NOT_FOUND" });
    for (const what of ["opened", "downloaded"] as const) {
      await giveBack(loser);
      expect((await open(what)).download.url).toContain(signature);
      await take(loser);
      await expect(open(what)).rejects.toEqual(never);
    }
    await expect(
      createSharedLink(database, { ...call, viewer: await viewerNow(loser) }, {}, 86_400),
    ).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("may see has changed"),
    });
  });

  it("has the snapshots of exports that were queued before refused before anything is read", async () => {
    const { makeDeps } = fixture;
    await giveBack(loser);
    const unread = new Proxy(makeDeps.pool, {
      get: () => {
        throw new Error("The database was read.");
      },
    });
    const limits = [1, 2, 3, 4, 5, 6, 7, 8];
    const queued = await Promise.all(
      limits.map((limit) =>
        post(fixture, loser.viewer, randomUUID(), { ...fewClicks, index_params: { limit: limit + 10 } }),
      ),
    );
    await take(loser);
    for (const { row } of queued) {
      const run = firstAttempt(row.id);
      const error: unknown = await snapshotExport({ ...makeDeps, pool: unread }, run).catch((one) => one);
      const kind = classifyError(error);
      expect(kind).toBe("rights_changed");
      await failExport(makeDeps, { ...run, requestId: null }, printFailure(kind, error));
      const { sentence } = failures.rights_changed;
      expect(await fixture.load(row.id)).toMatchObject({
        status: "failed",
        outcomeCode: "rights_changed",
        errorMessage: sentence,
        snapshotAt: null,
      });
    }
  });
});

describe("an export whose owner loses the right", () => {
  const moved = losses["who moves to another publisher"];
  const refused = { name: "RightsChangedError" };
  const take = ({ userId }: Holder) => fixture.makeDeps.pool.query(moved?.take ?? "", [userId]);

  async function ofSeveralParts() {
    const owner = await makeHolder(fixture, { publisherId: 2 });
    const body = { ...fewClicks, index_params: {} };
    const { row } = await post(fixture, owner.viewer, randomUUID(), body);
    return { owner, id: row.id, run: firstAttempt(row.id) };
  }

  it("while it waits for its turn to be read is not read", async () => {
    const { owner, id, run } = await ofSeveralParts();
    const [waits, turn] = [createGate(), createGate()];
    const limitSnapshots: MakeDeps["limitSnapshots"] = async (_userId, _signal, read) => {
      waits.open();
      await turn.opened;
      return read();
    };
    const ended = expect(snapshotExport({ ...fixture.makeDeps, limitSnapshots }, run)).rejects.toMatchObject(
      refused,
    );
    await waits.opened;
    await take(owner);
    turn.open();
    await ended;
    expect(await fixture.load(id)).toMatchObject({ snapshotAt: null, tranches: [] });
  });

  it("after its snapshot has no part made any more", async () => {
    const { owner, id, run } = await ofSeveralParts();
    const staging = { ...fixture.makeDeps, limitTranches: takenByOthers(fixture.makeDeps.limitTranches) };
    expect((await snapshotExport(staging, run)).left.length).toBeGreaterThan(1);
    await take(owner);
    await expect(renderTranche(fixture.makeDeps, run, 0)).rejects.toMatchObject(refused);
    // A step that is called once more finds the snapshot, and goes no further either.
    await expect(snapshotExport(fixture.makeDeps, run)).rejects.toMatchObject(refused);
    const { tranches } = await fixture.load(id);
    expect(tranches.every(({ status }) => status !== "completed")).toBe(true);
  });

  it("before its parts are joined has no file made", async () => {
    const { owner, id, run } = await ofSeveralParts();
    expect(await renderAll(fixture.makeDeps, run)).toBeGreaterThan(1);
    await take(owner);
    await expect(assembleExport(fixture.makeDeps, run)).rejects.toMatchObject(refused);
    expect(await fixture.load(id)).toMatchObject({ status: "processing", storageKey: null });
  });

  it("while its rows are read has no file made of them, where all is one step", async () => {
    const { makeDeps } = fixture;
    const owner = await makeHolder(fixture, { publisherId: 2 });
    const { row } = await post(fixture, owner.viewer, randomUUID());
    const renderPool: typeof makeDeps.renderPool = {
      ...makeDeps.renderPool,
      async render(...given) {
        await take(owner);
        return makeDeps.renderPool.render(...given);
      },
    };
    await expect(snapshotExport({ ...makeDeps, renderPool }, firstAttempt(row.id))).rejects.toMatchObject(
      refused,
    );
    expect(await fixture.load(row.id)).toMatchObject({ status: "processing", storageKey: null });
  });

  it("goes on, and its file is handed out, when the owner may see more instead", async () => {
    const owner = await makeHolder(fixture, { publisherId: 2 });
    const { row } = await post(fixture, owner.viewer, randomUUID());
    await fixture.makeDeps.pool.query("update users set admin = true where id = $1", [owner.userId]);
    await runSteps(fixture.makeDeps, firstAttempt(row.id));
    const keys: Finished["keys"] = ["", ""];
    expect(await fileDoors["a link"]?.(owner, { id: row.id, keys })).toContain(signature);
  });

  it("is told to a webhook without a link", async () => {
    const { database, store } = fixture.makeDeps;
    const receiver = await startWebhookReceiver();
    onTestFinished(() => receiver.close());
    const owner = await makeHolder(fixture, { publisherId: 2 });
    const webhooks = {
      authSecret: "a secret of more than 32 characters",
      isPrivateAllowed: true,
      keepsAnswers: true,
      areSent: true,
    };
    const { auditOrigin } = fixture;
    const { webhook, secret } = await createWebhook(database, webhooks, {
      userId: owner.userId,
      auditOrigin,
      url: receiver.url,
    });
    receiver.secrets = [secret];
    const serialize = { store, origin: null, downloadExpiresInSeconds: 60 };
    const tellOf = async (key: string) => {
      const { row } = await post(fixture, owner.viewer, key, {
        ...fewClicks,
        search_params: { ...search_params, test: key },
      });
      await runSteps(fixture.makeDeps, firstAttempt(row.id));
      const due = (await findNewDeliveries(database)).find(({ endpointId }) => endpointId === webhook.id);
      return () => tryDelivery({ database, webhooks, serialize }, due?.deliveryId ?? 0);
    };
    await (await tellOf(randomUUID()))();
    const deliver = await tellOf(randomUUID());
    await take(owner);
    expect(await deliver()).toBe("ended");
    const told = receiver.received.map(({ message }) => message.data.export);
    expect(told.map((one) => one?.download_url?.includes(signature))).toEqual([true, undefined]);
    expect(told.map((one) => one?.file_withheld)).toEqual([null, "rights_changed"]);
  });
});

/** A finished row without the work of making it: what a stream or a poll is woken by. */
async function complete(id: number): Promise<void> {
  const { database } = fixture.makeDeps;
  await changeStatus(database, id, "start");
  const file = { filename: "clicks.xlsx", storageKey: `exports/${id}/clicks.xlsx`, completedAt: new Date() };
  expect(await changeStatus(database, id, "complete", file)).toBe(true);
}

it("a view that somebody shares is told to people of their publisher, and no more to who has left it", async () => {
  const { database } = fixture.makeDeps;
  const [owner, reader] = [
    await makeHolder(fixture, { publisherId: 2 }),
    await makeHolder(fixture, { publisherId: 2 }),
  ];
  const body = createViewBody.parse({ name: randomUUID(), report_type: "deals_excel", shared: true });
  const call = { viewer: owner.viewer, auditOrigin: { ...fixture.auditOrigin, userId: owner.userId } };
  const { id } = await createView(database, call, body);
  const told = async () => {
    const viewer = await doors.waiter(reader).findViewer();
    if (!viewer) throw new Error("The key has died.");
    const isListed = (await listViews(database, viewer)).some((view) => view.id === id);
    return [isListed, (await findView(database, viewer, id)) !== undefined];
  };
  expect(await told()).toEqual([true, true]);
  await fixture.makeDeps.pool.query("update users set publisher_id = 3 where id = $1", [reader.userId]);
  expect(await told()).toEqual([false, false]);
});

describe("an event stream", () => {
  /** All exports of a person from an event on, message by message. */
  async function open(person: Holder, lastEventId?: number) {
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const { stream } = await streamExports(doors.streamParts, doors.waiter(person), lastEventId);
    const messages = stream?.(stop.signal);
    /** The next message with data, or undefined when the stream has ended. */
    async function next(): Promise<string | undefined> {
      for (;;) {
        const piece = await messages?.next();
        if (!piece || piece.done) return undefined;
        if (piece.value.includes("\ndata: ")) return piece.value;
      }
    }
    await messages?.next();
    return { next, opened: () => messages?.next() };
  }

  async function queue(person: Holder): Promise<number> {
    const test = randomUUID();
    const body = { ...fewClicks, search_params: { ...search_params, test } };
    return (await post(fixture, person.viewer, test, body)).row.id;
  }

  it("ends before its next message once its key was rotated", async () => {
    const ann = await makeHolder(fixture, { publisherId: 2 });
    const stream = await open(ann);
    await stream.opened();
    const first = await queue(ann);
    expect(await stream.next()).toContain(`"id":${first},`);
    await rotateApiKey(fixture.makeDeps.database, ann.userId, digestApiKey(ann.apiKey));
    await queue(ann);
    expect(await stream.next()).toBeUndefined();
  });

  it("of an admin tells of nobody else's exports once they are no admin", async () => {
    const [ada, ben] = [
      await makeHolder(fixture, { admin: true }),
      await makeHolder(fixture, { publisherId: 2 }),
    ];
    const stream = await open(ada);
    await stream.opened();
    const others = await queue(ben);
    expect(await stream.next()).toContain(`"id":${others},`);
    await fixture.makeDeps.pool.query("update users set admin = false where id = $1", [ada.userId]);
    await complete(others);
    const viewer = await doors.waiter(ada).findViewer();
    const own = await queue({ ...ada, viewer: viewer ?? ada.viewer });
    expect(await stream.next()).toContain(`"id":${own},`);
  });

  it("looks again before each link, also while its reader takes its time", async () => {
    const { database } = fixture.makeDeps;
    const ann = await makeHolder(fixture, { publisherId: 2 });
    const before = await newestEvent(database, fixture.viewer, "all");
    const ids = [await queue(ann), await queue(ann)];
    for (const id of ids) await complete(id);
    const stream = await open(ann, before);
    expect(await stream.next()).toContain(signature);
    await fixture.makeDeps.pool.query("update users set publisher_id = 3 where id = $1", [ann.userId]);
    const second = await stream.next();
    expect(second).toContain(`"id":${ids[1]},`);
    expect(second).not.toContain(signature);
    expect(second).toContain('"file_withheld":"rights_changed"');
  });

  it("looks by the clock too where it is woken all the time and never idle", async () => {
    const ann = await makeHolder(fixture, {});
    const subscription = {
      async next() {
        await setImmediate();
        return "changed" as const;
      },
      end: () => undefined,
    };
    const busy: ExportFeed = { subscribe: () => subscription, close: async () => undefined };
    const options = { signal: new AbortController().signal, idleMs: 100, lifeMs: 10_000 };
    const { database } = fixture.makeDeps;
    const reports = watchExports({ database, feed: busy }, ann.viewer, "all", undefined, {
      ...options,
      inTurn: (read) => read(),
      findViewer: async () => undefined,
    });
    const begunAt = Date.now();
    for await (const { news } of reports) expect(news).toEqual([]);
    expect(Date.now() - begunAt).toBeLessThan(options.lifeMs);
  });
});

describe("a long poll", () => {
  /** Waits for an export of a person who may see publisher 2; `asleep` once it has looked and waits. */
  async function wait(timeoutMs: number) {
    const ann = await makeHolder(fixture, { publisherId: 2 });
    const { row } = await post(fixture, ann.viewer, randomUUID());
    // Before the poll, which would be woken by that.
    await changeStatus(fixture.makeDeps.database, row.id, "start");
    const asleep = createGate();
    let readings = 0;
    const answer = longPoll(doors.streamParts, doors.waiter(ann), timeoutMs, async (viewer) => {
      const found = await getExport(fixture.makeDeps.database, viewer, row.id);
      const object = await serializeOne(doors.answerParts, { origin: "http://app.test", viewer }, found);
      if (++readings === 2) asleep.open();
      return object;
    });
    return { ann, id: row.id, asleep: asleep.opened, answer };
  }

  it("that is woken by the end of an export tells no link to who lost the right meanwhile", async () => {
    const { ann, id, asleep, answer } = await wait(30_000);
    await asleep;
    await fixture.makeDeps.pool.query("update users set publisher_id = 3 where id = $1", [ann.userId]);
    await complete(id);
    const { object } = await answer;
    expect(object).toMatchObject({
      status: "completed",
      download_url: null,
      file_withheld: "rights_changed",
    });
  });

  it("is refused at its end to a key that was rotated meanwhile", async () => {
    const { ann, asleep, answer } = await wait(1_000);
    const refused = expect(answer).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    await asleep;
    await rotateApiKey(fixture.makeDeps.database, ann.userId, digestApiKey(ann.apiKey));
    await refused;
  });
});
