import { setTimeout as sleep } from "node:timers/promises";
import { ask, listIn, type ProcessIndex } from "../ask";
import type { HistoriesStack } from "../histories-stack";
import { addExport } from "../judge-creates";
import { lookAtAll } from "../look";
import {
  ageOf,
  alike,
  edgeSeconds,
  fileSeconds,
  HistoryError,
  isUnfinished,
  type Model,
  moveModelClock,
  type PersonName,
  readerNames,
  rowSeconds,
} from "../model";
import { bodyOf, type RequestName } from "../requests";
import type { Step } from "../step";
import { moveClock } from "../world";

/** A step that loses its process several times is given up, rightly: so often no history kills. */
const killsMax = 2;

/** Nothing on this little data takes so long, but for the machine. */
const endMsMax = 120_000;

/** An event that was lost with its process is sent again by the sweep after a minute. */
const lostSeconds = 90;

/** Time passes until all exports have ended. */
export const finishAll: Step = {
  words: "everything under way is finished",
  isPossible: ({ isStoreHeld, exports }) => !isStoreHeld && exports.some(isUnfinished),
  run: untilAllEnded,
};

export async function untilAllEnded(stack: HistoriesStack, model: Model): Promise<void> {
  const deadline = Date.now() + endMsMax;
  for (;;) {
    await lookAtAll(stack, model);
    const left = model.exports.filter(isUnfinished);
    if (left.length === 0) return;
    if (Date.now() > deadline) {
      const words = left.map(({ id, seen }) => `${id} ${seen.status}`).join(", ");
      throw new HistoryError(`Exports do not come to an end: ${words}`);
    }
    await sleep(30);
  }
}

/** The clock of all that is known of the history's exports goes on. */
export function moveClockOn({ seconds }: { seconds: number }): Step {
  return {
    words: `${seconds} seconds pass`,
    isPossible: ({ exports }) => exports.length > 0,
    run: (stack, model) => passTime(stack, model, seconds),
  };
}

async function passTime({ pool }: HistoriesStack, model: Model, seconds: number): Promise<void> {
  moveModelClock(model, seconds);
  const userIds = readerNames.map((reader) => model.people[reader].userId);
  await moveClock(pool, userIds, seconds);
}

/** The sweep runs at one process: what is past its age is gone afterwards. */
export function sweep({ process }: { process: ProcessIndex }): Step {
  return {
    words: `the sweep runs at process ${process}`,
    // It lists what the store holds.
    isPossible: ({ isStoreHeld }) => !isStoreHeld,
    async run(stack, model) {
      const isLong = (seconds: number) => (one: Model["exports"][number]) =>
        !isUnfinished(one) && ageOf(one) > seconds + edgeSeconds;
      const old = model.exports.filter(isLong(rowSeconds));
      const withoutFile = model.exports.filter(isLong(fileSeconds));
      await stack.sweep(process);
      await lookAtAll(stack, model);
      for (const one of old)
        if (model.exports.includes(one)) throw new HistoryError(`Export ${one.id} outlived the sweep`);
      for (const one of withoutFile)
        if (model.exports.includes(one) && one.seen.status === "completed" && !one.seen.file_removed_at)
          throw new HistoryError(`The file of export ${one.id} outlived the sweep`);
    },
  };
}

/** From now on no step comes past the object store: what is under way stays so. */
export const holdStore: Step = {
  words: "the object store answers nobody",
  isPossible: ({ isStoreHeld }) => !isStoreHeld,
  async run({ storeWire }, model) {
    storeWire.setFault({ kind: "hold" });
    model.isStoreHeld = true;
  },
};

export const releaseStore: Step = {
  words: "the object store answers again",
  isPossible: ({ isStoreHeld }) => isStoreHeld,
  run: letStoreAnswer,
};

export async function letStoreAnswer(stack: HistoriesStack, model: Model): Promise<void> {
  stack.storeWire.setFault(null);
  model.isStoreHeld = false;
  // An event that died with its process is still to be sent again.
  if (model.kills > 0) await stack.sweep(0);
}

interface Kill {
  process: ProcessIndex;
  person: PersonName;
  /** Asked for as the process dies: an answer may never come. */
  request: RequestName | undefined;
}

/** SIGKILL of an app process, which is started again. */
export function killApp({ process, person, request }: Kill): Step {
  const asking = request === undefined ? "" : ` while ${person} asks it for ${request}`;
  return {
    words: `process ${process} is killed${asking}`,
    isPossible: ({ kills }) => kills < killsMax,
    async run(stack, model) {
      model.kills++;
      if (request === undefined) return stack.killApp(process);
      const body = bodyOf(request, 0, false);
      const answered = ask(stack, model, person, process, "/exports", { method: "POST", body }).catch(
        (error: unknown) => {
          if (!(error instanceof TypeError)) throw error;
        },
      );
      await stack.killApp(process, answered);
      await adopt(stack, model, person, request);
      // Its event may have died with the process.
      await passTime(stack, model, lostSeconds);
      if (!model.isStoreHeld) await stack.sweep(process);
    },
  };
}

/** Takes the export into the model that a request has made whose answer was lost, if it has. */
async function adopt(stack: HistoriesStack, model: Model, person: PersonName, request: RequestName) {
  const path = "/exports?limit=1";
  const [newest] = listIn(await ask(stack, model, person, 0, path), path);
  if (!newest || model.exports.some(({ id }) => id >= newest.id)) return;
  const twin = alike(model, person, request).find(isUnfinished);
  const one = addExport(model, { person, request }, { ...newest, status: "pending" });
  if (twin && twin.id !== one.id)
    throw new HistoryError(`A request to a dying process made export ${one.id} beside its twin ${twin.id}`);
}
