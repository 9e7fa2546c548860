import type pg from "pg";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Upper ends of the seconds that are told apart. */
const answerSeconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const stepSeconds = [0.05, 0.1, 0.5, 1, 2.5, 10, 30, 120, 600];

/** How long something took and how it ended, for one histogram. */
export interface Observation<Labels extends string> {
  labels: Record<Labels, string>;
  seconds: number;
}

export type ProcessMetrics = ReturnType<typeof createProcessMetrics>;

// On globalThis, because Next may load this module once per route bundle.
const holder: typeof globalThis & { trancheProcessMetrics?: ProcessMetrics } = globalThis;

/** The metrics of this process. */
export function processMetrics(): ProcessMetrics {
  holder.trancheProcessMetrics ??= createProcessMetrics();
  return holder.trancheProcessMetrics;
}

/**
 * What one process knows of itself: its answers, its steps, its connections, and Node's own figures. A Prometheus adds
 * up those of all processes.
 */
export function createProcessMetrics() {
  const registry = new Registry();
  const pools = new Map<string, pg.Pool>();
  const answers = new Histogram({
    name: "tranche_http_answer_seconds",
    help: "From a request to the head of its answer, by operation; a long poll counts the wait that it asked for.",
    labelNames: ["operation", "status"] as const,
    buckets: answerSeconds,
    registers: [registry],
  });
  const steps = new Histogram({
    name: "tranche_step_seconds",
    help: "Tries of steps of durable functions, by function, step and how they ended (ok or failed).",
    labelNames: ["function", "step", "outcome"] as const,
    buckets: stepSeconds,
    registers: [registry],
  });
  new Gauge({
    name: "tranche_pool_connections",
    help: "Database connections of a pool: used, idle, and requests that wait for one.",
    labelNames: ["pool", "state"] as const,
    registers: [registry],
    collect() {
      for (const [pool, { totalCount, idleCount, waitingCount }] of pools) {
        this.set({ pool, state: "used" }, totalCount - idleCount);
        this.set({ pool, state: "idle" }, idleCount);
        this.set({ pool, state: "waiting" }, waitingCount);
      }
    },
  });
  return {
    registry,
    /** Begins to watch Node itself: event loop, memory, garbage collection. To be called once. */
    start: () => collectDefaultMetrics({ register: registry }),
    /** Counts the connections of a pool under a name. Returns the pool. */
    watchPool(name: string, pool: pg.Pool): pg.Pool {
      pools.set(name, pool);
      return pool;
    },
    observeAnswer: ({ labels, seconds }: Observation<"operation" | "status">) =>
      answers.observe(labels, seconds),
    observeStep: ({ labels, seconds }: Observation<"function" | "step" | "outcome">) =>
      steps.observe(labels, seconds),
  };
}
