import { createHash } from "node:crypto";
import { serve } from "inngest/edge";
import { z } from "zod";
import { inngest } from "@/inngest/client";
import { endpoint } from "@/inngest/endpoint";
import { generateExport } from "@/inngest/generate-export";

/** What the server of the functions remembers of a run: the ids of its steps and their outputs, in their order. */
export type Memo = readonly { step: string; output: unknown }[];

export interface RunEvent {
  id?: string;
  name: string;
  data: Record<string, unknown>;
}

const ops = z.array(
  z.looseObject({
    id: z.string(),
    op: z.string(),
    displayName: z.string().nullish(),
    data: z.unknown().optional(),
    error: z.unknown().optional(),
  }),
);

const handle = serve(endpoint);

/** One of the app's durable functions. */
export type DurableFunction = (typeof endpoint.functions)[number];

/** How the SDK names a step to its server. Source: Inngest SDK specification, 5.1.2. */
const hashed = (step: string) => createHash("sha1").update(step).digest("hex");

/**
 * How many executions a run of the function takes from its event to its end: the run itself, and each of its steps, as
 * engines count them.
 */
export async function countExecutions(durable: DurableFunction, event: RunEvent): Promise<number> {
  let executions = 1;
  for await (const _memo of goOn(event, [], durable)) executions++;
  return executions;
}

/**
 * Lets the function go on from what is remembered, over the SDK's own protocol, one step after the other, and gives the
 * memo after each of them, until the function returns. Throws what a step throws. INNGEST_DEV has to be set.
 */
export async function* goOn(
  event: RunEvent,
  memo: Memo,
  durable: DurableFunction = generateExport,
): AsyncGenerator<Memo> {
  let known = memo;
  for (;;) {
    const answer = await call(durable, event, known, "step");
    if (answer.status === 200) return;
    for (const planned of readOps(answer)) {
      const step = planned.displayName ?? planned.id;
      const [done] =
        planned.op === "StepPlanned" ? readOps(await call(durable, event, known, hashed(step))) : [planned];
      if (done?.op !== "StepRun") throw new Error(`The step ${step} failed: ${JSON.stringify(done)}`);
      known = [...known, { step, output: done.data ?? null }];
      yield known;
    }
  }
}

function readOps({ status, body }: { status: number; body: unknown }): z.infer<typeof ops> {
  if (status !== 206) throw new Error(`The function answered ${status}: ${JSON.stringify(body)}`);
  return ops.parse(body);
}

/** One call of the function, as an Inngest server makes it. Source: Inngest SDK specification, 4.4. */
async function call(
  durable: DurableFunction,
  event: RunEvent,
  memo: Memo,
  stepId: string,
): Promise<{ status: number; body: unknown }> {
  const whole = { id: "event", ts: 1, ...event };
  const ids = memo.map(({ step }) => hashed(step));
  const functionId = durable.id(inngest.id);
  const request = new Request(`http://127.0.0.1/api/inngest?fnId=${functionId}&stepId=${stepId}`, {
    method: "POST",
    headers: { host: "127.0.0.1" },
    body: JSON.stringify({
      event: whole,
      events: [whole],
      steps: Object.fromEntries(memo.map(({ step, output }) => [hashed(step), { data: output }])),
      ctx: {
        run_id: "run",
        attempt: 0,
        max_attempts: 5,
        disable_immediate_execution: stepId !== "step",
        use_api: false,
        stack: { stack: ids, current: ids.length },
      },
      version: -1,
    }),
  });
  const answer = await handle(request);
  return { status: answer.status, body: await answer.json() };
}
