import fc from "fast-check";
import type { HistoriesStack } from "./histories-stack";
import { lookAtAll } from "./look";
import { type Model, type PersonName, personNames, readerNames } from "./model";
import { requestNames } from "./requests";
import type { Step } from "./step";
import { cancel, giveUp, retry } from "./steps/change-exports";
import { create } from "./steps/create";
import { addRows, changeRights, rotateKey } from "./steps/people-and-rows";
import { finishAll, holdStore, killApp, moveClockOn, releaseStore, sweep } from "./steps/stack";

/** A step as fast-check's command: after it the whole visible state is compared with the model. */
class HistoryCommand implements fc.AsyncCommand<Model, HistoriesStack> {
  constructor(private readonly step: Step) {}

  check(model: Readonly<Model>): boolean {
    return this.step.isPossible?.(model) ?? true;
  }

  async run(model: Model, stack: HistoriesStack): Promise<void> {
    await this.step.run(stack, model);
    await lookAtAll(stack, model);
  }

  toString(): string {
    return this.step.words;
  }
}

const person = fc.constantFrom(...personNames);
const reader = fc.constantFrom(...readerNames);
const process = fc.constantFrom(0 as const, 1 as const);
/** Of the exports, counted from the newest. */
const nth = fc.nat({ max: 5 });

const createStep = fc
  .record({
    people: fc.oneof(
      { weight: 4, arbitrary: person.map((one): PersonName[] => [one]) },
      // Of the same rights: what they ask for differs in nothing but the person.
      { weight: 1, arbitrary: fc.constant<PersonName[]>(["Ann", "Ben"]) },
    ),
    request: fc.constantFrom(...requestNames),
    times: fc.oneof(
      { weight: 2, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.integer({ min: 2, max: 5 }) },
    ),
    spelling: fc.nat({ max: 1 }),
    isFresh: fc.oneof(
      { weight: 3, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    idempotencyKey: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom("k1", "k2") },
    ),
    process,
  })
  .map(create);

const seconds = fc.constantFrom(600, 1200, 3 * 3600, 2 * 86_400, 8 * 86_400, 100 * 86_400);

/** Each kind of step as often as its number says. */
const steps: [number, fc.Arbitrary<Step>][] = [
  [12, createStep],
  [4, fc.record({ reader, nth, times: fc.constantFrom(1, 1, 2), process }).map(cancel)],
  [4, fc.record({ reader, nth, times: fc.constantFrom(1, 1, 3), process }).map(retry)],
  [4, fc.record({ nth }).map(giveUp)],
  [5, fc.constant(finishAll)],
  [2, fc.record({ seconds }).map(moveClockOn)],
  [2, fc.record({ process }).map(sweep)],
  [2, fc.record({ person, publisher: process }).map(changeRights)],
  [1, fc.record({ reader, process }).map(rotateKey)],
  [2, fc.record({ publisher: process }).map(addRows)],
  [2, fc.constant(holdStore)],
  [2, fc.constant(releaseStore)],
  [1, fc.record({ process, person, request: fc.constantFrom(undefined, ...requestNames) }).map(killApp)],
];

/** The commands of a history; `replayPath` is fast-check's note of which of them ran. */
export function historyCommands(commandsMax: number, replayPath?: string) {
  const arbitraries = steps.flatMap(([weight, arbitrary]) => {
    const command = arbitrary.map((step) => new HistoryCommand(step));
    return Array.from({ length: weight }, () => command);
  });
  return fc.commands(arbitraries, {
    maxCommands: commandsMax,
    size: "max",
    ...(replayPath === undefined ? {} : { replayPath }),
  });
}
