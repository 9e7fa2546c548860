import { setTimeout as sleep } from "node:timers/promises";
import type { WireFault } from "@/e2e/support/stack/faulty-proxy";
import type { SeededRandom } from "@/lib/testing/seeded-random";
import { type DrillStack, drillParts } from "./drill-stack";

/** Something that goes wrong in a round. */
export interface Fault {
  name: string;
  /** Begins it, lets it last and ends it. */
  happen(stack: DrillStack, round: RoundUnderWay): Promise<void>;
}

export interface RoundUnderWay {
  random: SeededRandom;
  /** The events that the round's exports were begun with. */
  events: { id: string; data: { exportId: number; userId: number; attempt: number; requestId: null } }[];
}

const lastsMs = (random: SeededRandom) => random.integer(100, 900);

function onWire(wire: "s3" | "postgres", draw: (random: SeededRandom) => WireFault, word: string): Fault {
  return {
    name: `${wire} ${word}`,
    async happen({ wires }, { random }) {
      const fault = draw(random);
      const milliseconds = lastsMs(random);
      wires[wire].setFault(fault);
      await sleep(milliseconds);
      wires[wire].setFault(null);
    },
  };
}

const onBothWires = (["s3", "postgres"] as const).flatMap((wire) => [
  onWire(wire, () => ({ kind: "refuse" }), "refuses"),
  onWire(wire, (random) => ({ kind: "delay", ms: random.integer(20, 200) }), "answers late"),
  onWire(wire, (random) => ({ kind: "cut", afterBytes: random.integer(0, 60_000) }), "is cut in mid-body"),
  onWire(wire, (random) => ({ kind: "slow", bytesPerSecond: random.integer(50_000, 400_000) }), "is slow"),
]);

const kills = drillParts.map(
  (part): Fault => ({ name: `kill -9 of ${part}`, happen: (stack) => stack.kill(part) }),
);

const fullDisk: Fault = {
  name: "the disk of s3 fills",
  async happen(stack, { random }) {
    await stack.limitFileBytes(random.integer(0, 20_000));
    await sleep(lastsMs(random));
    await stack.limitFileBytes(null);
  },
};

/** A store that went silent: what was sent to it meanwhile is never answered, though the wire is whole again. */
const silentStore: Fault = onWire("s3", () => ({ kind: "lose" }), "takes what is sent and never answers");

/** At least once is what queues promise: the same events again, some under their own id, in another order. */
const doubledEvents: Fault = {
  name: "events come again, in another order",
  async happen(stack, { random, events }) {
    const copies = [...events, ...events].map(({ id, data }, copy) => ({
      id: random.next() < 0.5 ? id : `copy-${data.exportId}-${copy}`,
      name: "exports/export.requested",
      data,
      rank: random.next(),
    }));
    const shuffled = copies.sort((a, b) => a.rank - b.rank).map(({ rank: _rank, ...event }) => event);
    for (const event of shuffled) await stack.sendEvents([event]);
  },
};

/** All that the drill can do to a stack. */
export const faults: readonly Fault[] = [
  ...onBothWires,
  onWire("s3", () => ({ kind: "unavailable" }), "answers 503"),
  ...kills,
  ...(process.platform === "linux" ? [fullDisk] : []),
  doubledEvents,
  silentStore,
];
