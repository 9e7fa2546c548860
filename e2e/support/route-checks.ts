import { expect } from "vitest";
import { errorAnswer, exportListAnswer } from "@/lib/contract/export";
import {
  reportCountAnswer,
  reportFacetsAnswer,
  reportRowsAnswer,
  reportSummaryAnswer,
} from "@/lib/contract/report-data";
import { type ApiRoute, addressOf } from "./api-routes";
import type { Person } from "./people";

/** One person at one route of a stack where `people` each have an export. */
export interface Visit {
  url: string;
  route: ApiRoute;
  person: Person;
  people: Person[];
  /** Clicks in the period that these publishers have, by SQL written by hand. */
  clicksOf(publisherIds: number[]): Promise<{ rows: number; clicks: number }>;
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
    ...(method === "GET" || method === "HEAD" ? {} : { body: "{}" }),
  });
  if (answer.headers.get("content-type")?.startsWith("text/event-stream")) {
    await answer.body?.cancel();
    return { status: answer.status, text: "" };
  }
  return { status: answer.status, text: await answer.text() };
}

/** A route about one export: other people's and their parts do not exist, whatever the method; one's own does. */
export const oneExport: RouteCheck = async (visit) => {
  const { route, person, people } = visit;
  const at = (id: number) => addressOf(route.name, { id: String(id) });
  // Admins see all exports.
  const strangers = person.isAdmin ? [] : people.filter(({ userId }) => userId !== person.userId);
  for (const method of route.methods) {
    const missing = await ask(visit, method, at(2_147_483_646));
    expect(missing.status, `${method} of an unknown id`).toBe(404);
    for (const id of strangers.flatMap(({ exportId, partId }) => [exportId, partId])) {
      const answer = await ask(visit, method, at(id));
      expect(answer.status, `${person.email}: ${method} ${at(id)}`).toBe(404);
      // Not even that it exists: word for word what is said of an id that nobody has.
      if (method !== "HEAD") expect(saidOf(answer, id)).toEqual(saidOf(missing, 2_147_483_646));
    }
  }
  if (route.methods.includes("GET")) {
    expect((await ask(visit, "GET", at(person.exportId))).status, `${person.email}: own`).not.toBe(404);
  }
};

function saidOf({ text }: Answer, id: number) {
  const { code, message, details } = errorAnswer.parse(JSON.parse(text)).error;
  return { code, message: message.replaceAll(String(id), "ID"), details };
}

/** A list of exports: one's own, without parts; admins see everybody's. */
export const listOfExports: RouteCheck = async (visit) => {
  const { route, person, people } = visit;
  const { text } = await ask(visit, "GET", `${addressOf(route.name, {})}?limit=100`);
  const ids = exportListAnswer.parse(JSON.parse(text)).exports.map(({ id }) => id);
  const visible = person.isAdmin ? people : [person];
  expect(ids.toSorted()).toEqual(visible.map(({ exportId }) => exportId).toSorted());
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
