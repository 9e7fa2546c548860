import { DrillError } from "@/e2e/drill/drill-error";
import { type DrillStack, days } from "@/e2e/drill/drill-stack";
import { askForExport, type Limits, untilEnded } from "@/e2e/drill/exports";
import { judgeExport } from "@/e2e/drill/judge-export";
import { untilAnswered } from "@/e2e/support/api/until-answered";
import { restartHistory, startClickWriters } from "@/lib/testing/exports/click-history";
import { createGate } from "@/lib/testing/gate";
import { seededRandom } from "@/lib/testing/seeded-random";

/** A bundle: a report of one tranche, and one of many or of tranches that the store joins. */
const limits: Limits = [40, undefined];

/** What is asked of the store about an export, from its first object to the reading of its file. */
const ofAnExport = /^[A-Z]+ \S*\/exports\/\d+\//;

/** Fewer would tell that the requests are not known any more by their addresses. */
const killsMin = 8;

/**
 * One round: the process that makes exports is ended with SIGKILL at the first request that a bundle sends to the store,
 * with the next bundle at the second one, and so on until a bundle ends before there are so many. The seed tells of each
 * whether the request is lost, or done without an answer. All the while a writer changes the rows, and every file has to
 * be the state at its snapshot, on all sheets, as PostgreSQL itself knows it.
 *
 * @returns what happened, in words
 * @throws DrillError that tells what does not hold
 */
export async function exportRound(stack: DrillStack, seed: number): Promise<string> {
  const random = seededRandom(seed);
  await restartHistory(stack.pool);
  const writers = await startClickWriters(stack.pool, 1, stack.advertisers, days);
  try {
    for (let kills = 0; ; kills++) {
      const isAnswer = random.next() < 0.5;
      const where = `${isAnswer ? "the answer to " : ""}request ${kills + 1} to the store`;
      const { isKilled, id } = await bundleWithKill(stack, kills + 1, isAnswer);
      const ended = await untilAnswered(() => untilEnded(stack, id), stack.untilHealthy);
      const end = await judgeExport(stack, ended, limits);
      if (end !== "completed") throw new DrillError(`Seed ${seed}, killed at ${where}: export ${id} ${end}`);
      if (isKilled()) continue;
      if (kills < killsMin) throw new DrillError(`Seed ${seed}: only ${kills} requests were seen.`);
      return `${kills} stages`;
    }
  } finally {
    stack.wires.s3.watch(null);
    await writers.stop();
  }
}

/** Asks for a bundle whose `nth` request to the store, or the answer to it, comes with a kill. */
async function bundleWithKill(stack: DrillStack, nth: number, isAnswer: boolean) {
  const asked = createGate();
  let met = 0;
  stack.wires.s3.watch(async (message) => {
    if (!ofAnExport.test(message.requestLine) || message.isAnswer !== isAnswer) return;
    // Whoever asked for the export has been answered by then.
    await asked.opened;
    if (++met === nth) await stack.kill("web");
  });
  const id = await askForExport(stack.api, limits);
  asked.open();
  return { id, isKilled: () => met >= nth };
}
