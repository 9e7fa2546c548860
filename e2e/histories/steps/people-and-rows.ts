import { rotateApiKeyAnswer } from "@/lib/contract/api-key";
import { reportRowsAnswer } from "@/lib/contract/report-data";
import { ask, askWithKey, expectRefusal, type ProcessIndex, tell } from "../ask";
import { HistoryError, isUnfinished, isWithheld, type PersonName, type ReaderName } from "../model";
import type { Step } from "../step";
import { addLater, houseId } from "../world";

/** A person comes to belong to one of the history's publishers, and sees its programs and the house's from now on. */
export function changeRights({ person, publisher }: { person: PersonName; publisher: 0 | 1 }): Step {
  return {
    words: `${person} now belongs to publisher ${publisher}`,
    async run(stack, model) {
      const publisherId = model.publisherIds[publisher];
      const { userId } = model.people[person];
      await stack.pool.query("update users set publisher_id = $1 where id = $2", [publisherId, userId]);
      model.people[person].publisherId = publisherId;
      for (const one of model.exports)
        if (one.owner === person && isUnfinished(one) && isWithheld(model, one))
          one.mayFailAs.add("rights_changed");
      const { rows } = await stack.pool.query<{ id: string }>(
        "select id::text from advertisers where publisher_id in ($1, $2)",
        [publisherId, houseId],
      );
      const wanted = rows.map(({ id }) => id).sort();
      for (const at of [0, 1] as const) {
        const answer = await ask(stack, model, person, at, "/reports/advertisers_csv/rows");
        const found = reportRowsAnswer.parse(answer.body).rows.map(({ id }) => String(id));
        if (String(found.sort()) !== String(wanted))
          throw new HistoryError(
            `${person} sees the programs ${found.join(", ")}, wanted ${wanted.join(", ")}`,
          );
      }
    },
  };
}

/** POST /api-key/rotate: the old key is dead at once, in each process. */
export function rotateKey({ reader, process }: { reader: ReaderName; process: ProcessIndex }): Step {
  return {
    words: `${reader} rotates the API key at process ${process}`,
    async run(stack, model) {
      const answer = await ask(stack, model, reader, process, "/api-key/rotate", { method: "POST" });
      const parsed = rotateApiKeyAnswer.safeParse(answer.body);
      if (!parsed.success) throw new HistoryError(`A rotation was answered ${tell(answer)}`);
      const one = model.people[reader];
      one.deadKeys.push(one.key);
      const [old, renewed] = [one.key, parsed.data.key];
      one.key = renewed;
      for (const at of [0, 1] as const) {
        expectRefusal(
          await askWithKey(stack, at, old, "/exports"),
          401,
          `A call with ${reader}'s earlier key`,
        );
        const { status } = await askWithKey(stack, at, renewed, "/exports");
        if (status !== 200) throw new HistoryError(`The new key of ${reader} was answered ${status}`);
      }
    },
  };
}

/** One program more: what is read from now on has it. */
export function addRows({ publisher }: { publisher: 0 | 1 }): Step {
  return {
    words: `publisher ${publisher} gets one program more`,
    run: (stack, model) => addLater(stack.pool, model.publisherIds[publisher]),
  };
}
