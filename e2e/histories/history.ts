import fc from "fast-check";
import { historyCommands } from "./commands";
import type { HistoriesStack } from "./histories-stack";
import { judgeFile } from "./judge-file";
import { lookAtAll } from "./look";
import { HistoryError, type Model, type personNames } from "./model";
import { letStoreAnswer, untilAllEnded } from "./steps/stack";
import { createWorld, firstPublisherOf } from "./world";

/** Commands of a history at most; half as many on the average. */
const commandsMax = 24;

/** A failing history is made shorter for so long. */
const shrinkMsMax = 60_000;

export interface HistoryAsked {
  seed: number;
  /** Of a history that failed and was made shorter, as its replay names it. */
  path?: string | undefined;
}

/**
 * One history, which follows from its seed: the commands, then everything comes to its end and each file is judged. Returns
 * what happened in words. Throws `HistoryError` with the shortest history found that fails, and the path that replays it.
 */
export async function runHistory(stack: HistoriesStack, { seed, path }: HistoryAsked): Promise<string> {
  const [shrinkPath, replayPath] = path?.split("@") ?? [];
  let failedAt: number | undefined;
  let told = "";
  const property = fc.asyncProperty(historyCommands(commandsMax, replayPath), async (commands) => {
    // To end the search fast-check is told that nothing shorter fails.
    if (failedAt !== undefined && Date.now() - failedAt > shrinkMsMax) return;
    try {
      told = await live(stack, commands);
    } catch (error) {
      failedAt ??= Date.now();
      throw error;
    } finally {
      stack.storeWire.setFault(null);
    }
  });
  const details = await fc.check(property, {
    seed,
    numRuns: 1,
    unbiased: true,
    ...(shrinkPath === undefined ? {} : { path: shrinkPath }),
  });
  if (!details.failed) return told;
  const [commands] = details.counterexample ?? [];
  const [words, note] = String(commands).split(" /*replayPath=");
  const cause = details.errorInstance;
  const replay = `${details.counterexamplePath}@${JSON.parse(note?.replace("*/", "") ?? '""')}`;
  const message = cause instanceof Error ? cause.message : String(cause);
  throw new FailedHistory(`Seed ${seed}: ${message}\n  History: ${words}`, replay, { cause });
}

/** A history that failed, and what to give as `path` to see it again. */
export class FailedHistory extends HistoryError {
  constructor(
    message: string,
    readonly path: string,
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

type Commands = Iterable<fc.AsyncCommand<Model, HistoriesStack>>;

/** The commands in a world of their own; then what is under way ends, and every file is read. */
async function live(stack: HistoriesStack, commands: Commands): Promise<string> {
  const world = await createWorld(stack.pool);
  const person = (name: (typeof personNames)[number]) => ({
    ...world.people[name],
    deadKeys: [],
    publisherId: firstPublisherOf(world, name),
  });
  const model: Model = {
    people: {
      Ann: person("Ann"),
      Ben: person("Ben"),
      Cleo: person("Cleo"),
      Admin: { ...world.people.Admin, deadKeys: [], publisherId: null },
    },
    publisherIds: world.publisherIds,
    exports: [],
    notedKeys: new Map(),
    isStoreHeld: false,
    kills: 0,
    looks: 0,
  };
  await fc.asyncModelRun(() => ({ model, real: stack }), commands);
  await letStoreAnswer(stack, model);
  await untilAllEnded(stack, model);
  const completed = model.exports.filter(({ seen }) => seen.status === "completed");
  for (const one of completed) await judgeFile(stack, model, one);
  await lookAtAll(stack, model);
  return `${[...commands].length} commands, ${model.exports.length} exports, ${completed.length} files`;
}
