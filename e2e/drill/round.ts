import { setTimeout as sleep } from "node:timers/promises";
import { callApi } from "@/e2e/support/api/call-api";
import { exportRequestedId } from "@/inngest/events";
import type { ExportAnswer } from "@/lib/contract/export";
import { restartHistory, startClickWriters } from "@/lib/testing/exports/click-history";
import { DrillError } from "./drill-error";
import { type DrillStack, days } from "./drill-stack";
import { askForExport, type Limits, untilEnded } from "./exports";
import type { RoundUnderWay } from "./faults";
import { judgeExport, judgeOutage } from "./judge-export";
import type { Outage } from "./outages";
import { namesOf, planRound, type Strike } from "./plan";

export interface RoundResult {
  /** What went wrong with the stack. */
  faults: string[];
  /** How the exports ended, retries included: completed, or failed with the code of the reason. */
  ends: string[];
}

/**
 * What the reports of each export of a round are limited to: none, which makes many tranches, so few rows that they are
 * one, and both in one workbook.
 */
const limits: Limits[] = [[undefined], [40], [40, undefined]];

/**
 * One round: a small and a chunked export and a bundle of both are asked for while a writer changes the rows, and what the
 * seed tells goes wrong with the stack. After faults that pass, each file has to be the state at its snapshot as PostgreSQL itself knows
 * it, or its export failed with a reason; after an outage each has failed with the reason that it is, without a file, and
 * its retry completes. Throws `DrillError` else.
 */
export async function drillRound(stack: DrillStack, seed: number): Promise<RoundResult> {
  const plan = planRound(seed);
  await restartHistory(stack.pool);
  let mayWriterFail = true;
  const writers = await startClickWriters(stack.pool, 1, stack.advertisers, days, () => mayWriterFail);
  try {
    const early = "outage" in plan ? await failAll(stack, plan.outage) : await strikeAll(stack, plan.strikes);
    await stack.untilHealthy();
    const ended = await Promise.all(early.ids.map((id) => untilEnded(stack, id)));
    mayWriterFail = false;
    await writers.stop();
    const ends = await Promise.all(ended.map((object, nth) => judgeExport(stack, object, limits[nth] ?? [])));
    if ("outage" in plan && ends.some((end) => end !== "completed")) {
      throw new DrillError(`a retry after it was over ended as ${ends.join(", ")}`);
    }
    return { faults: namesOf(plan), ends: [...early.ends, ...ends] };
  } catch (error) {
    const message = error instanceof Error ? error.message : error;
    throw new DrillError(`Seed ${seed} (${namesOf(plan).join(" and ")}): ${message}`, { cause: error });
  } finally {
    mayWriterFail = true;
    await writers.stop();
  }
}

interface Begun {
  ids: number[];
  /** How they ended before what is judged in the end. */
  ends: string[];
}

/** Asks for the exports and lets the faults happen to them. */
async function strikeAll(stack: DrillStack, strikes: Strike[]): Promise<Begun> {
  const ids = await askForExports(stack);
  const events = await eventsOf(stack, ids);
  for (const { fault, afterMs, random } of strikes) {
    await sleep(afterMs);
    await fault.happen(stack, { random, events }).catch((error: unknown) => {
      // The executor may be the part that was just killed; then nobody takes an event.
      if (!(error instanceof TypeError && error.message === "fetch failed")) throw error;
    });
  }
  return { ids, ends: [] };
}

async function eventsOf({ pool }: DrillStack, ids: number[]): Promise<RoundUnderWay["events"]> {
  const { rows } = await pool.query<{ id: number; user_id: number; created_at: Date }>(
    "select id, user_id, created_at from export_reports where id = any ($1)",
    [ids],
  );
  return rows.map(({ id: exportId, user_id: userId, created_at: createdAt }) => ({
    id: exportRequestedId({ exportId, createdAt, attempt: 1 }, 0),
    data: { exportId, userId, attempt: 1, requestId: null },
  }));
}

/** Asks for the exports in an outage, sees each of them fail as it has to, and retries them when it is over. */
async function failAll(stack: DrillStack, outage: Outage): Promise<Begun> {
  let ids: number[];
  let ends: string[];
  await outage.begin(stack);
  try {
    ids = await askForExports(stack);
    const ended = await Promise.all(ids.map((id) => untilEnded(stack, id)));
    ends = await Promise.all(ended.map((object) => judgeOutage(stack, object, outage.kind)));
  } finally {
    await outage.mend(stack);
  }
  await Promise.all(ids.map((id) => callApi<ExportAnswer>(stack.api, `/exports/${id}/retry`, {})));
  return { ids, ends };
}

async function askForExports({ api }: DrillStack): Promise<number[]> {
  return Promise.all(limits.map((ofReports) => askForExport(api, ofReports)));
}
