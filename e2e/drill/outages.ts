import type { FailureKind } from "@/lib/exports/record/failures";
import type { DrillStack } from "./drill-stack";

/** Something that stays wrong until every export of the round has ended, longer than all attempts of a step last. */
export interface Outage {
  name: string;
  /** As what the exports have to fail. */
  kind: FailureKind;
  begin(stack: DrillStack): Promise<void>;
  mend(stack: DrillStack): Promise<void>;
}

function ofStore(word: string, kind: "refuse" | "unavailable"): Outage {
  return {
    name: `s3 ${word} and goes on so`,
    kind: "storage_unavailable",
    begin: async ({ wires }) => wires.s3.setFault({ kind }),
    mend: async ({ wires }) => wires.s3.setFault(null),
  };
}

const fullDisk: Outage = {
  name: "the disk of s3 is full and stays so",
  kind: "storage_full",
  begin: (stack) => stack.limitFileBytes(0),
  mend: (stack) => stack.limitFileBytes(null),
};

/** Of the reports' data, which another program may own: it was moved away. */
const lostTable: Outage = {
  name: "the table of clicks is gone",
  kind: "source_refused",
  begin: async ({ pool }) => void (await pool.query("alter table daily_clicks rename to moved_clicks")),
  mend: async ({ pool }) => void (await pool.query("alter table moved_clicks rename to daily_clicks")),
};

/** A lasting fault of the database's wire is none of these: the executor waits behind it, too, and nothing is given up. */
export const outages: readonly Outage[] = [
  ofStore("refuses", "refuse"),
  lostTable,
  ...(process.platform === "linux" ? [fullDisk] : []),
  ofStore("answers 503", "unavailable"),
];
