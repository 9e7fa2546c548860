import { createExportAnswer, type ExportObject } from "@/lib/contract/export";
import { type Answer, exportIn, tell } from "./ask";
import type { HistoriesStack } from "./histories-stack";
import { lookAt } from "./look";
import {
  ageOf,
  alike,
  dedupeSeconds,
  edgeSeconds,
  HistoryError,
  isUnfinished,
  type Model,
  type ModelExport,
  type NotedKey,
  type PersonName,
} from "./model";
import { observe } from "./observe";
import type { RequestName } from "./requests";

/** An answer to POST /exports that is no refusal. */
export interface Created {
  kind: NotedKey["kind"];
  object: ExportObject;
}

export function readCreated(answer: Answer, what: string): Created {
  if (answer.status === 409) return { kind: "in_flight", object: exportIn(answer, what) };
  const parsed = createExportAnswer.safeParse(answer.body);
  if (answer.status !== 202 || !parsed.success)
    throw new HistoryError(`${what} was answered ${tell(answer)}`);
  return { kind: parsed.data.deduped ? "deduped" : "queued", object: parsed.data.export };
}

export interface AskedFor {
  person: PersonName;
  request: RequestName;
  isFresh: boolean;
}

/**
 * Judges all answers to simultaneous identical requests of one person, and takes a new export into the model. Of them one
 * makes an export and the others are told of it, unless one is under way or, but for fresh ones, was finished in the window.
 */
export async function judgeCreates(
  stack: HistoriesStack,
  model: Model,
  { person, request, isFresh }: AskedFor,
  created: Created[],
): Promise<void> {
  const twins = alike(model, person, request);
  const unfinished = twins.find(isUnfinished);
  const hits = isFresh ? [] : twins.filter((one) => canAnswer(one, edgeSeconds));
  const isHit = !isFresh && twins.some((one) => canAnswer(one, -edgeSeconds));
  const told = created.map(({ kind, object }) => `${kind} ${object.id}`).join(", ");
  const wrong = (wanted: string) => {
    const before = twins.map(({ id, seen }) => `${id} ${seen.status} since ${seen.completed_at}`).join(", ");
    return new HistoryError(
      `${created.length} requests of ${person} for ${request}${isFresh ? " (fresh)" : ""} were told: ${told}; wanted ${wanted}; of that kind there were: ${before || "none"}`,
    );
  };

  const queued = created.filter(({ kind }) => kind === "queued");
  const [first] = queued;
  if (queued.length > 1) throw wrong("one new export at most");
  if (!first && !unfinished && !isHit && hits.length === 0) throw wrong("one new export");
  if (first && !unfinished && isHit) throw wrong("the export of the window");
  if (
    first &&
    (first.object.status !== "pending" || first.object.attempt !== 1 || isKnown(model, first.object))
  )
    throw wrong("a new one that waits");
  if (unfinished && (first || created.some(({ kind }) => kind === "deduped"))) {
    await lookAt(stack, model, unfinished);
    if (isUnfinished(unfinished)) throw wrong("the export under way");
    if (first && !isFresh && unfinished.seen.status === "completed") throw wrong("the one just completed");
  }
  for (const { kind, object } of created) {
    const known = twins.find(({ id }) => id === object.id);
    if (kind === "deduped") {
      if (isFresh || !known || !(hits.includes(known) || known === unfinished))
        throw wrong("no other export");
      observe(model, known, object, person);
    }
    if (kind === "in_flight") {
      const isRight = object.id === first?.object.id || object.id === unfinished?.id;
      if (!isRight || object.download_url !== null) throw wrong("no other export");
      if (known && object.attempt !== known.attempt) throw wrong("the present attempt");
    }
  }
  if (first) addExport(model, { person, request }, first.object);
}

/** Whether a finished export may answer, `slack` seconds around the window's end. */
function canAnswer(one: ModelExport, slack: number): boolean {
  const { status, file_removed_at } = one.seen;
  return status === "completed" && file_removed_at === null && ageOf(one) < dedupeSeconds + slack;
}

function isKnown({ exports }: Model, { id }: ExportObject): boolean {
  return exports.some((one) => one.id === id);
}

export function addExport(
  model: Model,
  { person, request }: { person: PersonName; request: RequestName },
  object: ExportObject,
): ModelExport {
  const one: ModelExport = {
    id: object.id,
    owner: person,
    request,
    publisherId: model.people[person].publisherId,
    attempt: object.attempt,
    seen: object,
    mayFailAs: new Set(),
    keptSnapshotAt: null,
  };
  model.exports = [...model.exports, one].sort((a, b) => a.id - b.id);
  return one;
}
