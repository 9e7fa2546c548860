import { type SweepAges, secondsBefore } from "@/lib/exports/record/sweep-ages";

export const daySeconds = 86_400;

/** The defaults of lib/env.ts. */
export const testAges: SweepAges = {
  stalledSeconds: 1800,
  runSecondsMax: 6 * 3600,
  stageSeconds: daySeconds,
  fileSeconds: 7 * daySeconds,
  rowSeconds: 90 * daySeconds,
  auditSeconds: 400 * daySeconds,
};

/** In so many seconds from now. */
export function later(seconds: number): Date {
  return secondsBefore(new Date(), -seconds);
}
