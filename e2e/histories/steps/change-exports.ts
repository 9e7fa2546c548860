import { pino } from "pino";
import { retryExportAnswer } from "@/lib/contract/export";
import { failExport } from "@/lib/exports/make/fail-export";
import { type Answer, ask, expectRefusal, exportIn, isRefusal, type ProcessIndex, tell } from "../ask";
import type { HistoriesStack } from "../histories-stack";
import { lookAt } from "../look";
import {
  ageOf,
  alike,
  daySeconds,
  edgeSeconds,
  HistoryError,
  isCancelled,
  isUnfinished,
  type Model,
  type ModelExport,
  maySee,
  type ReaderName,
} from "../model";
import { observe } from "../observe";
import { exportOf, type Step } from "../step";

interface Change {
  reader: ReaderName;
  nth: number;
  /** Simultaneous ones, over both processes. */
  times: number;
  process: ProcessIndex;
}

type Judge = (stack: HistoriesStack, model: Model, one: ModelExport, answers: Answer[]) => Promise<void>;

function change(verb: "cancel" | "retry", asked: Change, judge: Judge): Step {
  const { reader, nth, times, process } = asked;
  const often = times > 1 ? ` ${times} times at once` : ` at process ${process}`;
  return {
    words: `${reader} wants to ${verb} export newest-${nth}${often}`,
    isPossible: (model) => exportOf(model, nth) !== undefined,
    async run(stack, model) {
      const one = exportOf(model, nth);
      if (!one) return;
      const path = `/exports/${one.id}/${verb}`;
      const answers = await Promise.all(
        Array.from({ length: times }, (_, at) =>
          ask(stack, model, reader, (process + at) % 2 === 0 ? 0 : 1, path, { method: "POST" }),
        ),
      );
      if (maySee(reader, one)) return judge(stack, model, one, answers);
      for (const answer of answers) expectRefusal(answer, 404, `${path} by ${reader}`);
    },
  };
}

/** POST /exports/{id}/cancel: once it is answered with 200, nothing completes the export any more. */
export function cancel(asked: Change): Step {
  return change("cancel", asked, async (stack, model, one, answers) => {
    const what = `The cancel of export ${one.id}`;
    const cancelled = answers.filter(({ status }) => status === 200);
    if (cancelled.length > 0) {
      if (!isUnfinished(one) && !isCancelled(one)) throw new HistoryError(`${what} changed an ended export`);
      if (isUnfinished(one)) one.mayFailAs = new Set(["cancelled_by_user"]);
      for (const answer of cancelled) observe(model, one, exportIn(answer, what), asked.reader);
      // Not what the answer told its reader, but what the owner is told from now on.
      if (one.seen.outcome_code !== "cancelled_by_user")
        throw new HistoryError(`${what} was answered ${one.seen.status}`);
    }
    const refused = answers.filter(({ status }) => status !== 200);
    if (refused.length > 0) await lookAt(stack, model, one);
    for (const answer of refused) {
      expectRefusal(answer, 409, what);
      if (isUnfinished(one) || isCancelled(one))
        throw new HistoryError(`${what} was refused without a reason`);
    }
  });
}

/** POST /exports/{id}/retry: another attempt at what has failed, by its owner's present rights, and only one. */
export function retry(asked: Change): Step {
  return change("retry", asked, async (stack, model, one, answers) => {
    const what = `The retry of export ${one.id}`;
    const mayBegin =
      one.seen.status === "failed" &&
      !isCancelled(one) &&
      model.people[one.owner].publisherId === one.publisherId;
    const twin = alike(model, one.owner, one.request).find((other) => other !== one && isUnfinished(other));
    const begun = answers.filter(({ status }) => status === 202);
    if (!mayBegin) {
      const wasUnfinished = isUnfinished(one);
      if (wasUnfinished) await lookAt(stack, model, one);
      for (const answer of answers) {
        const isJoined = wasUnfinished && !isRefusal(answer);
        if (isJoined) expectInFlight(answer, one, what);
        else if (wasUnfinished && isUnfinished(one))
          throw new HistoryError(`${what} was refused: ${tell(answer)}`);
        else expectRefusal(answer, 409, what);
      }
      return;
    }
    if (twin && begun.length > 0) {
      await lookAt(stack, model, twin);
      if (isUnfinished(twin))
        throw new HistoryError(`${what} began beside its twin ${twin.id}, which is under way`);
    }
    if (begun.length > 1 || (begun.length === 0 && !twin))
      throw new HistoryError(`${what} was answered ${answers.map(tell).join(", ")}; wanted one 202`);
    const [first] = begun;
    if (first) beginAttempt(model, one, first, what, asked.reader);
    for (const answer of answers.filter((other) => other !== first)) {
      if (isRefusal(answer)) expectRefusal(answer, 409, what);
      else expectInFlight(answer, first ? one : (twin ?? one), what);
    }
  });
}

function expectInFlight(answer: Answer, one: ModelExport, what: string): void {
  const { id, attempt } = exportIn(answer, what);
  if (answer.status !== 409 || id !== one.id || attempt !== one.attempt)
    throw new HistoryError(
      `${what} was answered ${tell(answer)}, wanted attempt ${one.attempt} of ${one.id}`,
    );
}

function beginAttempt(
  model: Model,
  one: ModelExport,
  answer: Answer,
  what: string,
  reader: ReaderName,
): void {
  const { export: object, snapshot_kept } = retryExportAnswer.parse(answer.body);
  const { snapshot_at } = one.seen;
  const age = ageOf(one);
  const mayKeep = snapshot_at !== null && age < daySeconds;
  const mustKeep = snapshot_at !== null && age < daySeconds - 300 - edgeSeconds;
  if ((snapshot_kept && !mayKeep) || (!snapshot_kept && mustKeep))
    throw new HistoryError(`${what} says that its snapshot is ${snapshot_kept ? "" : "not "}kept`);
  if (object.attempt !== one.attempt + 1 || object.status !== "pending" || object.id !== one.id)
    throw new HistoryError(`${what} was answered ${tell(answer)}, wanted attempt ${one.attempt + 1}`);
  one.attempt++;
  one.mayFailAs = new Set();
  one.keptSnapshotAt = snapshot_kept ? snapshot_at : null;
  // As a new beginning: nothing of the attempt before binds it.
  one.seen = { ...object, owner: null };
  observe(model, one, object, reader);
}

/** The export's run gives up, as it does after its last try; whatever its steps still do comes too late. */
export function giveUp({ nth }: { nth: number }): Step {
  return {
    words: `the run of export newest-${nth} gives up`,
    isPossible: (model) => {
      const one = exportOf(model, nth);
      return one !== undefined && isUnfinished(one);
    },
    async run(stack, model) {
      const one = exportOf(model, nth);
      if (!one) return;
      one.mayFailAs.add("internal_error");
      const run = { exportId: one.id, attempt: one.attempt, requestId: null };
      await failExport({ database: stack.database, log: pino({ level: "silent" }) }, run, "");
      await lookAt(stack, model, one);
      if (isUnfinished(one)) throw new HistoryError(`Export ${one.id} goes on although its run has given up`);
    },
  };
}
