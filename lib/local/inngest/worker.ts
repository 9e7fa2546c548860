import { applyOutcome, failCrashed } from "@/lib/local/inngest/app/apply-outcome";
import { dispatch } from "@/lib/local/inngest/app/dispatch";
import { type Claim, claimDue, freeLost, wakeSleepers } from "@/lib/local/inngest/state/claims";
import type { ExecutorContext } from "./context";
import { crashesMax } from "./limits";

export interface Worker {
  /** Ends waits that are over and starts calls that are due; returns the milliseconds until there may be more. */
  turn(): Promise<number>;
  /** Leases of the calls that are under way. */
  leases(): string[];
  /** Waits up to `ms` for the calls under way, cuts off the rest, and returns the leases of those. */
  drain(ms: number): Promise<string[]>;
}

const idleMsMax = 30_000;
/** How long nothing is claimed after the app was not there. */
const appPauseMs = 300;

/** The claim loop's hands: at most `context.maxInFlight` calls of the app at a time. */
export function createWorker(context: ExecutorContext): Worker {
  const inFlight = new Map<string, { claim: Claim; done: Promise<void> }>();
  const calls = new AbortController();
  let isDraining = false;
  let pausedUntil = 0;
  /** Whether there may be leases that no call is under way for. */
  let mayHaveLost = false;
  /** Leases that were asked for, where the answer was lost. */
  const unheard = new Set<string>();
  /** Why the app could not be reached, as told last; told again only when it changes. */
  let complaint = "";

  async function run(claim: Claim): Promise<void> {
    if (claim.crashes > crashesMax) return failCrashed(context, claim);
    const outcome = await dispatch(context, claim, calls.signal);
    if (calls.signal.aborted) return;
    if (outcome.type === "unreachable") {
      pausedUntil = performance.now() + appPauseMs;
      if (outcome.reason !== complaint) context.log(`run ${claim.run.id} waits: ${outcome.reason}`);
    }
    complaint = outcome.type === "unreachable" ? outcome.reason : "";
    const isUnknown = outcome.type === "threw" && outcome.error.message.includes("was not found in this app");
    if (outcome.type === "unreachable" || isUnknown) context.syncSignal.notify();
    await applyOutcome(context, claim, outcome);
  }

  /** Never throws: an answer that cannot be written down counts as a lost process, so that it ends sometime. */
  async function runSafely(claim: Claim): Promise<void> {
    try {
      await run(claim);
    } catch (error) {
      if (calls.signal.aborted) return;
      const reason = error instanceof Error ? error.message : String(error);
      context.log(`run ${claim.run.id}: ${reason}`);
      await applyOutcome(context, claim, { type: "died", reason }).catch((again) => {
        context.log(String(again));
        // No longer among those that a call is under way for, before anybody looks for such.
        inFlight.delete(claim.lease);
        mayHaveLost = true;
      });
    }
  }

  function start(claim: Claim): void {
    const done = runSafely(claim).finally(() => {
      inFlight.delete(claim.lease);
      context.workSignal.notify();
    });
    inFlight.set(claim.lease, { claim, done });
  }

  const leases = () => [...inFlight.keys()];

  /** Does something with leases, of which nobody knows what became where it fails. */
  async function losing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      mayHaveLost = true;
      throw error;
    }
  }

  return {
    leases,
    async turn() {
      if (mayHaveLost) {
        // First: what is lost meanwhile is looked for at the next turn.
        mayHaveLost = false;
        await losing(() => freeLost(context, leases(), unheard));
        unheard.clear();
      }
      const { woken, msUntilDue } = await wakeSleepers(context, idleMsMax);
      const pausedMs = pausedUntil - performance.now();
      const slots = isDraining || pausedMs > 0 ? 0 : context.maxInFlight - inFlight.size;
      const active = [...inFlight.values()].map(({ claim }) => claim);
      const claims = slots > 0 ? await losing(() => claimDue(context, active, slots, unheard)) : [];
      for (const claim of claims) start(claim);
      if (woken > 0 || claims.length > 0) return 0;
      return pausedMs > 0 ? Math.min(msUntilDue, pausedMs) : msUntilDue;
    },
    async drain(ms) {
      isDraining = true;
      const all = Promise.all([...inFlight.values()].map(({ done }) => done));
      let timer: NodeJS.Timeout | undefined;
      const timeout = new Promise((resolve) => {
        timer = setTimeout(resolve, ms);
      });
      await Promise.race([all, timeout]);
      clearTimeout(timer);
      const cutOff = leases();
      calls.abort();
      return cutOff;
    },
  };
}
