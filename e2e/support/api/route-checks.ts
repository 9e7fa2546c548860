import { expect } from "vitest";
import { rotateApiKeyAnswer } from "@/lib/contract/api-key";
import { errorAnswer, exportAnswer, exportListAnswer } from "@/lib/contract/export";
import { preflightAnswer } from "@/lib/contract/preflight";
import {
  reportCountAnswer,
  reportFacetsAnswer,
  reportRowsAnswer,
  reportSummaryAnswer,
} from "@/lib/contract/report-data";
import { settingsAnswer } from "@/lib/contract/settings";
import { viewListAnswer } from "@/lib/contract/view";
import { webhookListAnswer } from "@/lib/contract/webhook";
import type { Person } from "@/lib/testing/people";
import { type ApiRoute, addressOf } from "./api-routes";

/** One person at one route of a stack where `people` each have an export. */
export interface Visit {
  url: string;
  route: ApiRoute;
  person: Person;
  people: Person[];
  /** Clicks in the period that these publishers have, by SQL written by hand. */
  clicksOf(publisherIds: number[]): Promise<{ rows: number; clicks: number }>;
  /** Makes a change of an export that its owner is told of. */
  changeExport(id: number): Promise<void>;
}

export type RouteCheck = (visit: Visit) => Promise<void>;

export const clickPeriod = { start_date: "2026-10-01", end_date: "2026-11-24" };

interface Answer {
  status: number;
  text: string;
}

async function ask({ url, person }: Visit, method: string, address: string): Promise<Answer> {
  const answer = await fetch(`${url}${address}`, {
    method,
    redirect: "manual",
    headers: { "x-api-key": person.apiKey, "content-type": "application/json" },
    ...(method === "GET" || method === "HEAD" ? {} : { body: '{"disabled":true}' }),
  });
  if (answer.headers.get("content-type")?.startsWith("text/event-stream")) {
    await answer.body?.cancel();
    return { status: answer.status, text: "" };
  }
  return { status: answer.status, text: await answer.text() };
}

const unknownId = 2_147_483_646;

/**
 * A route about one thing of somebody: other people's do not exist, whatever the method; one's own do. `idsOf` names the
 * thing first, and then what is found in the same way, which is tried of one of them.
 */
function oneThing(idsOf: (owner: Person) => number[], isStranger: (viewer: Person) => boolean): RouteCheck {
  return async (visit) => {
    const { route, person, people } = visit;
    const at = (id: number) => addressOf(route.name, { id: String(id) });
    const others = isStranger(person) ? people.filter(({ userId }) => userId !== person.userId) : [];
    for (const method of route.methods) {
      const missing = await ask(visit, method, at(unknownId));
      expect(missing.status, `${method} of an unknown id`).toBe(404);
      await Promise.all(
        others
          .flatMap((other, nth) => idsOf(other).slice(0, nth === 0 ? undefined : 1))
          .map(async (id) => {
            const answer = await ask(visit, method, at(id));
            expect(answer.status, `${person.email}: ${method} ${at(id)}`).toBe(404);
            // Not even that it exists: word for word what is said of an id that nobody has.
            if (method !== "HEAD") expect(saidOf(answer, id)).toEqual(saidOf(missing, unknownId));
          }),
      );
    }
    if (route.methods.includes("GET")) {
      const [own = unknownId] = idsOf(person);
      expect((await ask(visit, "GET", at(own))).status, `${person.email}: own`).not.toBe(404);
    }
  };
}

/** Exports and their parts, of which admins see all. */
export const oneExport = oneThing(
  ({ exportId, partId }) => [exportId, partId],
  ({ isAdmin }) => !isAdmin,
);

/** Webhooks, of which everybody sees only their own. */
export const oneWebhook = oneThing(
  ({ webhookId }) => [webhookId],
  () => true,
);

/** Saved views, of which everybody sees their own, and those that are shared with them; of these people's none is. */
export const oneView = oneThing(
  ({ viewId }) => [viewId],
  () => true,
);

function saidOf({ text }: Answer, id: number) {
  const { code, message, details } = errorAnswer.parse(JSON.parse(text)).error;
  return { code, message: message.replaceAll(String(id), "ID"), details };
}

/** What a person alone may do, signed in: no key opens it. Whose sessions: session-list.db.test.ts. */
export const peopleOnly: RouteCheck = async (visit) => {
  for (const method of visit.route.methods) {
    const answer = await ask(visit, method, addressOf(visit.route.name, { id: "1" }));
    expect(answer.status, `${method} ${visit.route.name}`).toBe(403);
  }
};

/** A list of exports: one's own, without parts; admins see everybody's. */
export const listOfExports: RouteCheck = async (visit) => {
  const { route, person, people } = visit;
  const { text } = await ask(visit, "GET", `${addressOf(route.name, {})}?limit=100`);
  const ids = exportListAnswer.parse(JSON.parse(text)).exports.map(({ id }) => id);
  const visible = person.isAdmin ? people : [person];
  expect(ids.toSorted()).toEqual(visible.map(({ exportId }) => exportId).toSorted());
};

export const listOfWebhooks: RouteCheck = async (visit) => {
  const { text } = await ask(visit, "GET", addressOf(visit.route.name, {}));
  const ids = webhookListAnswer.parse(JSON.parse(text)).webhooks.map(({ id }) => id);
  expect(ids).toEqual([visit.person.webhookId]);
};

export const listOfViews: RouteCheck = async (visit) => {
  const { text } = await ask(visit, "GET", addressOf(visit.route.name, {}));
  const ids = viewListAnswer.parse(JSON.parse(text)).views.map(({ id }) => id);
  expect(ids).toEqual([visit.person.viewId]);
};

/** What the page remembers of the caller, and of nobody else. */
export const ownSettings: RouteCheck = async (visit) => {
  for (const method of visit.route.methods) {
    const { text } = await ask(visit, method, addressOf(visit.route.name, {}));
    expect(settingsAnswer.parse(JSON.parse(text)).settings.mark, method).toBe(visit.person.mark);
  }
};

/** A new key for the caller, and for nobody else: everybody's key works afterwards, the caller's old one does not. */
export const keyRotation: RouteCheck = async (visit) => {
  const { url, route, person, people } = visit;
  const { status, text } = await ask(visit, "POST", addressOf(route.name, {}));
  expect(status).toBe(200);
  const statusWith = async (apiKey: string) =>
    (await fetch(`${url}/api/v1/exports?limit=1`, { headers: { "x-api-key": apiKey } })).status;
  expect(await statusWith(person.apiKey)).toBe(401);
  person.apiKey = rotateApiKeyAnswer.parse(JSON.parse(text)).key;
  expect(await Promise.all(people.map(({ apiKey }) => statusWith(apiKey)))).toEqual(people.map(() => 200));
};

/** A route about the clicks of everybody, whose answer has to be of those that the person may see. */
function clicks(
  check: (body: unknown, seen: { rows: number; clicks: number; publisherIds: number[] }) => void,
): RouteCheck {
  return async (visit) => {
    const { route, person } = visit;
    const address = addressOf(route.name, { report_type: "clicks_details_excel" });
    const everybody = JSON.stringify({ ...clickPeriod, publisher_id: [1, 2, 3, 4, 5, 6] });
    const { status, text } = await ask(
      visit,
      "GET",
      `${address}?search_params=${encodeURIComponent(everybody)}&limit=100`,
    );
    expect(status, text).toBe(200);
    check(JSON.parse(text), {
      ...(await visit.clicksOf(person.publisherIds)),
      publisherIds: person.publisherIds,
    });
  };
}

export const clickCount = clicks((body, seen) => {
  expect(reportCountAnswer.parse(body)).toEqual({ total: seen.rows });
});

export const clickRows = clicks((body, seen) => {
  const { rows } = reportRowsAnswer.parse(body);
  expect(rows).toHaveLength(Math.min(seen.rows, 100));
  expect(rows.filter((row) => !seen.publisherIds.includes(Number(row.publisher_id)))).toEqual([]);
});

export const clickFacets = clicks((body, seen) => {
  const { facets } = reportFacetsAnswer.parse(body);
  const values = Object.values(facets).flat();
  expect(values.length > 0).toBe(seen.rows > 0);
  const publishers = (facets.publisher_id ?? []).map(({ value }) => Number(value));
  expect(publishers.filter((id) => !seen.publisherIds.includes(id))).toEqual([]);
  for (const list of Object.values(facets)) {
    expect(Math.max(0, ...list.map(({ count }) => count))).toBeLessThanOrEqual(seen.rows);
  }
});

export const clickSummary = clicks((body, seen) => {
  const figures = reportSummaryAnswer.parse(body).figures;
  expect(Number(figures.find(({ id }) => id === "clicks")?.value ?? 0)).toBe(seen.clicks);
});

/** POST /exports/preflight: what an export would hold, of the same clicks. */
export const clickPreflight: RouteCheck = async (visit) => {
  const { url, route, person } = visit;
  const answer = await fetch(`${url}${addressOf(route.name, {})}`, {
    method: "POST",
    headers: { "x-api-key": person.apiKey, "content-type": "application/json" },
    body: JSON.stringify({
      report_type: "clicks_details_excel",
      search_params: { ...clickPeriod, publisher_id: [1, 2, 3, 4, 5, 6] },
    }),
  });
  const { preflight } = preflightAnswer.parse(await answer.json());
  expect(preflight.row_count).toBe((await visit.clicksOf(person.publisherIds)).rows);
  const publisherIds = preflight.rows.map((row) => Number(row.publisher_id));
  expect(publisherIds.filter((id) => !person.publisherIds.includes(id))).toEqual([]);
};

/** The stream of all changes, from the first on and to one that is made here: one's own, admins everybody's. */
export const eventsOfExports: RouteCheck = async (visit) => {
  const { url, route, person, people } = visit;
  const abort = new AbortController();
  const answer = await fetch(`${url}${addressOf(route.name, {})}`, {
    headers: { "x-api-key": person.apiKey, "last-event-id": "0" },
    signal: abort.signal,
  });
  const seen: number[] = [];
  const ownCount = () => seen.filter((id) => id === person.exportId).length;
  let text = "";
  for await (const chunk of answer.body ?? []) {
    text += new TextDecoder().decode(chunk);
    const messages = text.split("\n\n");
    text = messages.pop() ?? "";
    const hadOwn = ownCount() > 0;
    for (const message of messages) {
      const data = message.match(/^data: (.*)$/m)?.[1];
      if (data !== undefined) seen.push(exportAnswer.parse(JSON.parse(data)).export.id);
    }
    // What others did was before this, so that it would have been told before this as well.
    if (!hadOwn && ownCount() > 0) await visit.changeExport(person.exportId);
    else if (hadOwn && ownCount() > 1) break;
  }
  abort.abort();
  const visible = person.isAdmin ? people : [person];
  expect([...new Set(seen)].toSorted()).toEqual(visible.map(({ exportId }) => exportId).toSorted());
};

/** A route for admins: everybody else is told so, and nothing more. */
export const adminsOnly: RouteCheck = async (visit) => {
  for (const method of visit.route.methods) {
    const { status } = await ask(visit, method, addressOf(visit.route.name, {}));
    expect(status, `${visit.person.email}: ${method}`).toBe(visit.person.isAdmin ? 200 : 403);
  }
};

/** Addresses that are none. */
export const nothingThere: RouteCheck = async (visit) => {
  for (const method of visit.route.methods) {
    const { status } = await ask(visit, method, addressOf(visit.route.name, {}));
    expect(status, method).toBe(404);
  }
};

/** A route that takes nobody's ids and gives nobody's data: `why` says how that comes. */
export function withoutIds(_why: string): RouteCheck {
  return async (visit) => {
    for (const method of visit.route.methods) {
      const { text } = await ask(visit, method, addressOf(visit.route.name, {}));
      for (const { mark } of visit.people) expect(text).not.toContain(mark);
    }
  };
}
