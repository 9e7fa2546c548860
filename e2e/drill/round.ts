import { setTimeout as sleep } from "node:timers/promises";
import type { CreateExportAnswer, ExportAnswer, ExportObject } from "@/lib/contract/export";
import { sha256Hex } from "@/lib/local/s3/sigv4";
import { callApi } from "../support/call-api";
import { clicksAt, restartHistory, startClickWriters } from "../support/click-history";
import { downloadFile } from "../support/download";
import { readFileRows, serialDay } from "../support/read-file";
import { type SeededRandom, seededRandom } from "../support/seeded-random";
import { advertisers, type DrillStack, days } from "./drill-stack";
import { type Fault, faults } from "./faults";

export interface RoundResult {
  /** What went wrong with the stack. */
  faults: string[];
  /** How each export ended: completed, or failed with its reason's code. */
  ends: string[];
}

/** An export that is neither right nor failed with a reason: what the drill looks for. */
export class DrillError extends Error {
  override readonly name = "DrillError";
}

/** Longer than the sweep takes to end what no longer moves: a minute without change, then its next minute. */
const endMsMax = 180_000;

/** Rows of the small export, which is one tranche. */
const smallRows = 40;

/**
 * One round: a small and a chunked export are asked for while a writer changes the rows, two faults come over the stack
 * at moments that the seed tells, and then each file has to be the state at its snapshot as PostgreSQL itself knows it,
 * or its export failed with a reason. Throws `DrillError` else.
 */
export async function drillRound(stack: DrillStack, seed: number): Promise<RoundResult> {
  const random = seededRandom(seed);
  // Each fault in turn, so that a few rounds meet as many as they can, and another one by chance.
  const chosen = [faults[seed % faults.length], faults[random.integer(0, faults.length - 1)]].filter(
    (fault): fault is Fault => fault !== undefined,
  );
  await restartHistory(stack.pool);
  let mayWriterFail = true;
  const writers = startClickWriters(stack.pool, 1, advertisers, days, () => mayWriterFail);
  try {
    const mark = crypto.randomUUID();
    const created = await Promise.all(
      [{}, { limit: smallRows }].map((index_params, nth) =>
        callApi<CreateExportAnswer>(stack.api, "/exports", {
          report_type: "clicks_details_excel",
          search_params: { drill: mark, nth },
          index_params,
        }),
      ),
    );
    const ids = created.map((answer) => answer.export.id);
    await strike(stack, chosen, random, ids);
    await stack.untilHealthy();
    const ended = await Promise.all(ids.map((id) => untilEnded(stack, id)));
    mayWriterFail = false;
    await writers.stop();
    const ends = await Promise.all(
      ended.map((object, nth) => judge(stack, object, nth === 0 ? undefined : smallRows)),
    );
    return { faults: chosen.map(({ name }) => name), ends };
  } catch (error) {
    const names = chosen.map(({ name }) => name).join(" and ");
    throw new DrillError(`Seed ${seed} (${names}): ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  } finally {
    mayWriterFail = true;
    await writers.stop();
  }
}

async function strike(
  stack: DrillStack,
  chosen: Fault[],
  random: SeededRandom,
  ids: number[],
): Promise<void> {
  const userId = 1; // The stack has one person.
  const events = ids.map((exportId) => ({ exportId, userId, attempt: 1, requestId: null }));
  // Drawn before the faults begin, so that a replay draws the same however they interleave.
  const plans = chosen.map((fault) => ({
    fault,
    afterMs: random.integer(0, 700),
    random: seededRandom(random.integer(0, 2 ** 31)),
  }));
  // One after the other where they come together: mending one must not mend the other.
  for (const plan of plans.sort((a, b) => a.afterMs - b.afterMs)) {
    await sleep(plan.afterMs);
    await plan.fault.happen(stack, { random: plan.random, events }).catch((error: unknown) => {
      // The executor may be the part that was just killed; then nobody takes an event.
      if (!(error instanceof TypeError && error.message === "fetch failed")) throw error;
    });
  }
}

async function untilEnded(stack: DrillStack, id: number): Promise<ExportObject> {
  const deadline = Date.now() + endMsMax;
  for (;;) {
    const { export: object } = await callApi<ExportAnswer>(stack.api, `/exports/${id}`);
    if (object.status === "completed" || object.status === "failed") return object;
    if (Date.now() > deadline) {
      throw new DrillError(`export ${id} is still ${object.status} after ${endMsMax / 1000} seconds`);
    }
    await sleep(100);
  }
}

async function judge(stack: DrillStack, object: ExportObject, limit?: number): Promise<string> {
  const { id } = object;
  if (object.status === "failed") {
    if (!object.outcome_code || !object.error_message) throw new DrillError(`export ${id} failed silently`);
    if (object.download_url) throw new DrillError(`export ${id} failed and has a link`);
    return `failed (${object.outcome_code})`;
  }
  const bytes = await downloadFile(object);
  if (bytes.byteLength !== object.byte_size || sha256Hex(Buffer.from(bytes)) !== object.sha256) {
    throw new DrillError(`the file of export ${id} is not the one of its size and checksum`);
  }
  const [, ...rows] = readFileRows(bytes, object.filename ?? "");
  const { rows: found } = await stack.pool.query<{ name: string }>(
    "select snapshot_transactions::text as name from export_reports where id = $1",
    [id],
  );
  const expected = (await clicksAt(stack.pool, found[0]?.name ?? "")).slice(0, limit);
  const wanted = expected.map((row) => [
    serialDay(row.click_date),
    String(row.advertiser_id),
    row.click_count,
  ]);
  const differs = rows.findIndex(
    (row, at) => JSON.stringify([row[0], row[1], row[8]]) !== JSON.stringify(wanted[at]),
  );
  if (differs >= 0) {
    throw new DrillError(
      `row ${differs + 1} of export ${id} is ${JSON.stringify(rows[differs])}, wanted ${JSON.stringify(wanted[differs])}`,
    );
  }
  if (rows.length !== wanted.length || rows.length !== object.row_count) {
    throw new DrillError(`export ${id} has ${rows.length} rows, its snapshot ${wanted.length}`);
  }
  return "completed";
}
