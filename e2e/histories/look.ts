import type { ExportObject } from "@/lib/contract/export";
import { ask, askWithKey, expectRefusal, exportIn, listIn, type ProcessIndex } from "./ask";
import type { HistoriesStack } from "./histories-stack";
import {
  ageOf,
  edgeSeconds,
  HistoryError,
  isUnfinished,
  type Model,
  type ModelExport,
  maySee,
  readerNames,
  rowSeconds,
} from "./model";
import { observe } from "./observe";

/** Exports that are asked for beyond those that the model knows of: one of these would be wrong. */
const listMore = 5;

/** An export as its owner sees it now; what is new of it is noted. */
export async function lookAt(stack: HistoriesStack, model: Model, one: ModelExport): Promise<ModelExport> {
  const path = `/exports/${one.id}`;
  const shown = exportIn(await ask(stack, model, one.owner, nextProcess(model), path), path);
  observe(model, one, shown, one.owner);
  return one;
}

export function nextProcess(model: Model): ProcessIndex {
  return model.looks++ % 2 === 0 ? 0 : 1;
}

/**
 * The whole visible state against the model: everybody's list is what they may see and nothing else, each export in it is
 * what it has to be, strangers find nothing, dead keys open nothing.
 */
export async function lookAtAll(stack: HistoriesStack, model: Model): Promise<void> {
  // One after the other: of two looks at the same time nobody knows which was first.
  for (const reader of readerNames) {
    // The admin's list goes back over all histories before this one.
    const path = `/exports?limit=${model.exports.length + listMore}`;
    const shown = listIn(await ask(stack, model, reader, nextProcess(model), path), path);
    // Those of other histories are older.
    const first = model.exports[0]?.id ?? Number.POSITIVE_INFINITY;
    const inHistory = reader === "Admin" ? shown.filter(({ id }) => id >= first) : shown;
    forgetOld(model, inHistory, reader);
    const expected = model.exports.filter((one) => maySee(reader, one)).reverse();
    const [found, wanted] = [inHistory.map(({ id }) => id), expected.map(({ id }) => id)];
    if (String(found) !== String(wanted))
      throw new HistoryError(`${reader} sees the exports ${found.join(", ")}, wanted ${wanted.join(", ")}`);
    for (const [at, one] of expected.entries()) {
      const object = inHistory[at];
      if (object) observe(model, one, object, reader);
    }
  }
  expectOneUnfinished(model);
  await lookAsStranger(stack, model);
  await lookWithDeadKey(stack, model);
}

/** Exports whose time is over may be gone. */
function forgetOld(model: Model, shown: ExportObject[], reader: string): void {
  const ids = new Set(shown.map(({ id }) => id));
  model.exports = model.exports.filter(
    (one) =>
      ids.has(one.id) ||
      (reader !== "Admin" && reader !== one.owner) ||
      isUnfinished(one) ||
      ageOf(one) < rowSeconds - edgeSeconds,
  );
}

function expectOneUnfinished({ exports }: Model): void {
  const unfinished = exports.filter(isUnfinished);
  for (const one of unfinished)
    for (const other of unfinished)
      if (
        one.id < other.id &&
        one.owner === other.owner &&
        one.request === other.request &&
        one.publisherId === other.publisherId
      )
        throw new HistoryError(`Exports ${one.id} and ${other.id} are identical and both under way`);
}

const strangersWays = [
  { path: "", method: "GET" },
  { path: "/manifest", method: "GET" },
  { path: "/download", method: "GET" },
  { path: "/events", method: "GET" },
  { path: "/cancel", method: "POST" },
  { path: "/retry", method: "POST" },
] as const;

/** One stranger at one export by one way, others the next time. */
async function lookAsStranger(stack: HistoriesStack, model: Model): Promise<void> {
  const pairs = model.exports.flatMap((one) =>
    readerNames.filter((reader) => !maySee(reader, one)).map((reader) => ({ reader, one })),
  );
  const pair = pairs[model.looks % pairs.length];
  const way = strangersWays[Math.floor(model.looks / 2) % strangersWays.length];
  if (!pair || !way) return;
  const path = `/exports/${pair.one.id}${way.path}`;
  const answer = await ask(stack, model, pair.reader, nextProcess(model), path, { method: way.method });
  expectRefusal(answer, 404, `${way.method} ${path} of ${pair.one.owner} by ${pair.reader}`);
}

async function lookWithDeadKey(stack: HistoriesStack, model: Model): Promise<void> {
  const dead = readerNames.flatMap((reader) => model.people[reader].deadKeys.map((key) => ({ reader, key })));
  const one = dead[model.looks % dead.length];
  if (!one) return;
  const answer = await askWithKey(stack, nextProcess(model), one.key, "/exports");
  expectRefusal(answer, 401, `A call with an earlier key of ${one.reader}`);
}
