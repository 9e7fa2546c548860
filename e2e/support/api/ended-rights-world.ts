import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { rotateApiKey } from "@/lib/auth/accounts";
import { authenticate } from "@/lib/auth/authenticate";
import { createSessions } from "@/lib/auth/sessions";
import { findViewer, type Viewer } from "@/lib/auth/viewer";
import { createExportBody } from "@/lib/contract/export";
import { createEstimator } from "@/lib/exports/read/estimator";
import { createExportOnce } from "@/lib/exports/request/create-export-once";
import type { ExportFeed } from "@/lib/exports/watch/export-feed";
import { type ExportAnswerDeps, serializeOne } from "@/lib/http/answer/export-answer";
import type { ReadReportDeps } from "@/lib/http/answer/read-report";
import {
  type ApiAnswer,
  type ApiCall,
  type ApiRouteDeps,
  createApiFrame,
  createApiRoute,
  type DescribedCall,
} from "@/lib/http/call/api-route";
import { createLookUps, createPageReads } from "@/lib/http/call/page-reads";
import type { Fields } from "@/lib/http/openapi/field";
import type { Operation } from "@/lib/http/openapi/operation";
import type { ExportStreamDeps } from "@/lib/http/stream/export-stream";
import { createWaitingPlaces, createWatchTurns } from "@/lib/http/stream/waiting-places";
import type { ExportFixture } from "@/lib/testing/exports/export-fixture";
import { wideShare } from "@/lib/testing/exports/test-share";

/** Somebody of scope-world.ts who has a right that can be taken away. */
export interface Holder {
  userId: number;
  apiKey: string;
  /** As they were when they had it. */
  viewer: Viewer;
}

/** A right, and how it ends. */
export interface Loss {
  /** The columns of a person who has it. */
  have(fixture: ExportFixture): Promise<Record<string, number | boolean>>;
  /** SQL that takes it from the person $1, and that gives it back. */
  take: string;
  giveBack: string;
}

/** Each leaves the clicks of publisher 3, and takes those of publisher 2. */
export const losses: Record<string, Loss> = {
  "who moves to another publisher": {
    have: async () => ({ publisherId: 2 }),
    take: "update users set publisher_id = 3 where id = $1",
    giveBack: "update users set publisher_id = 2 where id = $1",
  },
  "who is an admin no longer": {
    have: async () => ({ admin: true, publisherId: 3 }),
    take: "update users set admin = false where id = $1",
    giveBack: "update users set admin = true where id = $1",
  },
  "whose agency manages a publisher no longer": {
    have: async ({ makeDeps: { database } }) => {
      const publishers = { create: [{ publisherId: 2 }, { publisherId: 3 }] };
      const name = randomUUID();
      const agency = await database.agency.create({ data: { name, slug: name, publishers } });
      return { publisherId: 1, agencyId: agency.id };
    },
    take: `delete from agency_publishers where publisher_id = 2
      and agency_id = (select agency_id from users where id = $1)`,
    giveBack: `insert into agency_publishers (agency_id, publisher_id)
      select agency_id, 2 from users where id = $1 on conflict do nothing`,
  },
};

/** A person with these columns and a key. */
export async function makeHolder(
  { makeDeps: { database } }: ExportFixture,
  columns: Record<string, number | boolean>,
): Promise<Holder> {
  const { id } = await database.user.create({
    data: { email: `${randomUUID()}@example.com`, name: "Ann", ...columns },
  });
  const apiKey = await rotateApiKey(database, id, null);
  const viewer = await findViewer(database, { id });
  if (!viewer) throw new Error("The person that was just made is gone.");
  return { userId: id, apiKey, viewer };
}

/** All days that scope-world.ts has clicks of. */
export const search_params = { start_date: "2026-09-01", end_date: "2026-11-24" };

/** A few clicks, of one tranche. */
export const fewClicks = createExportBody.parse({
  report_type: "clicks_details_excel",
  search_params,
  index_params: { limit: 5 },
});

/** Asks for an export as POST /exports does under this Idempotency-Key. */
export function post(
  { makeDeps: { database }, auditOrigin }: ExportFixture,
  viewer: Viewer,
  key: string,
  body = fewClicks,
) {
  const asked = { viewer, auditOrigin, body, isDryRun: false, arrivedAt: new Date() };
  return createExportOnce(database, { dedupeWindowSeconds: 900, share: wideShare }, asked, key);
}

/** The parts of the app's routes, on the fixture's own, with keys alone as credentials. */
export function createDoorParts({ makeDeps }: ExportFixture, feed: ExportFeed) {
  const { database, pool, store } = makeDeps;
  const sessions = createSessions(database, {
    secret: "for-this-test-alone-and-long-enough",
    appUrl: undefined,
  });
  const answerParts: ExportAnswerDeps = {
    database,
    store,
    estimator: createEstimator(pool),
    settings: { DOWNLOAD_EXPIRES_IN_SECONDS: 60 },
  };
  const reads: ReadReportDeps = { pool, pageReads: createPageReads({ short: pool, long: pool }) };
  const streamParts: ExportStreamDeps = {
    database,
    feed,
    waitingPlaces: createWaitingPlaces(),
    watchTurns: createWatchTurns(),
    serialize: (row, viewer) => serializeOne(answerParts, { origin: "http://app.test", viewer }, row),
  };
  const routeParts: ApiRouteDeps = {
    authenticate: (request) => authenticate(request, database, sessions),
    lookUps: createLookUps(),
    countRequest: async () => ({ limit: 1, remaining: 1, resetEpochSeconds: 0, isExceeded: false }),
    appUrl: "http://app.test",
    trustedProxyHops: 0,
    log: pino({ level: "silent" }),
  };
  const apiFrame = createApiFrame(() => routeParts);
  const apiRoute = createApiRoute(apiFrame, () => undefined);

  /** Calls a handler as the app calls its own: whoever has the key is looked up then. */
  function call<Params>(
    person: Holder,
    handle: (call: ApiCall<Params>) => Promise<ApiAnswer>,
    params: Params,
    options?: CallOptions,
  ): Promise<Response> {
    return apiFrame<Params>(handle)(requestOf(person, options), { params: Promise.resolve(params) });
  }

  /** The same with a request that is read as an operation describes it. */
  function callOperation<Params extends Fields, Query extends Fields, Sent extends Fields, Body>(
    person: Holder,
    operation: Operation<Params, Query, Sent, Body>,
    handle: (call: DescribedCall<Params, Query, Sent, Body>) => Promise<ApiAnswer>,
    params: Record<string, string>,
    options?: CallOptions,
  ): Promise<Response> {
    const route = apiRoute(operation, handle);
    return route(requestOf(person, options), { params: Promise.resolve(params) });
  }

  /** What a stream or a long poll of a person asks with. */
  function waiter({ apiKey, viewer }: Holder, headers: Record<string, string> = {}) {
    const request = new Request("http://app.test/api/v1/door", {
      headers: { "x-api-key": apiKey, ...headers },
    });
    return {
      request,
      viewer,
      findViewer: async () => (await routeParts.authenticate(request))?.viewer,
    };
  }

  return { answerParts, reads, streamParts, call, callOperation, waiter };
}

function requestOf({ apiKey }: Holder, { query = {}, headers = {}, body }: CallOptions = {}): Request {
  const url = new URL("http://app.test/api/v1/door");
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, JSON.stringify(value));
  return new Request(url, {
    headers: { "x-api-key": apiKey, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
}

interface CallOptions {
  /** As JSON. */
  query?: Record<string, unknown>;
  headers?: Record<string, string>;
  body?: unknown;
}
