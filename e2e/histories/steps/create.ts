import type { ExportStatus } from "@/lib/contract/export-status";
import { type Answer, ask, expectRefusal, isRefusal, type ProcessIndex } from "../ask";
import type { HistoriesStack } from "../histories-stack";
import { type Created, judgeCreates, readCreated } from "../judge-creates";
import { daySeconds, HistoryError, type Model, type PersonName } from "../model";
import { observe } from "../observe";
import { bodyOf, type RequestName } from "../requests";
import type { Step } from "../step";

interface Create {
  people: PersonName[];
  request: RequestName;
  /** Simultaneous ones of each person, over both processes. */
  times: number;
  spelling: number;
  isFresh: boolean;
  idempotencyKey: string | undefined;
  process: ProcessIndex;
}

/** POST /exports. */
export function create(asked: Create): Step {
  const { people, request, times, spelling, isFresh, idempotencyKey, process } = asked;
  // The key is bound to the body as it was sent.
  const body = bodyOf(request, idempotencyKey === undefined ? spelling : 0, isFresh);
  return {
    words: [
      `${people.join(" and ")} ask for ${request}`,
      ...(times > 1 ? [`${times} times at once`] : [`at process ${process}`]),
      ...(isFresh ? ["fresh"] : []),
      ...(idempotencyKey === undefined ? [`spelling ${spelling}`] : [`with key ${idempotencyKey}`]),
    ].join(", "),
    async run(stack, model) {
      const sent = people.map((person) =>
        Promise.all(
          Array.from({ length: times }, (_, nth) => {
            const at = (process + nth) % 2 === 0 ? 0 : 1;
            return ask(stack, model, person, at, "/exports", { method: "POST", body, idempotencyKey });
          }),
        ),
      );
      for (const [nth, answers] of (await Promise.all(sent)).entries()) {
        const person = people[nth];
        if (person) await judge(stack, model, { person, request, isFresh, idempotencyKey, body }, answers);
      }
    },
  };
}

interface Judged {
  person: PersonName;
  request: RequestName;
  isFresh: boolean;
  idempotencyKey: string | undefined;
  body: unknown;
}

async function judge(
  stack: HistoriesStack,
  model: Model,
  { idempotencyKey, body, ...asked }: Judged,
  answers: Answer[],
) {
  const what = `POST /exports for ${asked.request} by ${asked.person}`;
  if (idempotencyKey === undefined) {
    const created = answers.map((answer) => readCreated(answer, what));
    return judgeCreates(stack, model, asked, created);
  }

  const noted = `${asked.person} ${idempotencyKey}`;
  const bodyText = JSON.stringify(body);
  const first = model.notedKeys.get(noted);
  const isKept = first !== undefined && Date.now() - first.createdAtMs < daySeconds * 1000;
  if (isKept && first.bodyText !== bodyText) {
    for (const answer of answers) expectRefusal(answer, 409, `${what} with the key of another body`);
    return;
  }
  // While the first is being answered the others are refused.
  const created = answers
    .filter((answer) => isKept || !(answer.status === 409 && isRefusal(answer)))
    .map((answer) => readCreated(answer, what));
  // A replay shows the export as it is by then; the first answer, as it was made or found: of all the earliest.
  const [one] = created.toSorted((a, b) => statusOrder(a) - statusOrder(b));
  if (!one) throw new HistoryError(`${what} with a key: none of ${answers.length} was answered`);
  if (created.some(({ kind, object }) => kind !== one.kind || object.id !== one.object.id))
    throw new HistoryError(`${what} with one key was answered in several ways`);
  if (isKept) return judgeReplay(model, asked.person, first, one);
  await judgeCreates(stack, model, asked, [one]);
  const { kind, object } = one;
  model.notedKeys.set(noted, { bodyText, kind, exportId: object.id, createdAtMs: Date.now() });
}

const statusesInOrder: ExportStatus[] = ["pending", "processing"];

/** Statuses that end an export come last. */
function statusOrder({ object }: Created): number {
  const place = statusesInOrder.indexOf(object.status);
  return place === -1 ? statusesInOrder.length : place;
}

function judgeReplay(
  model: Model,
  person: PersonName,
  first: { kind: Created["kind"]; exportId: number },
  again: Created,
): void {
  if (again.kind !== first.kind || again.object.id !== first.exportId)
    throw new HistoryError(
      `A key that ${person} had used was told ${again.kind} ${again.object.id}, the first time ${first.kind} ${first.exportId}`,
    );
  const one = model.exports.find(({ id }) => id === first.exportId);
  if (one) observe(model, one, again.object, person);
}
