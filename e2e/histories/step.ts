import type { HistoriesStack } from "./histories-stack";
import type { Model, ModelExport } from "./model";

/** One thing that happens. */
export interface Step {
  words: string;
  isPossible?(model: Model): boolean;
  run(stack: HistoriesStack, model: Model): Promise<void>;
}

/** The export that a step means, or undefined while there is none. */
export function exportOf({ exports }: Model, nthNewest: number): ModelExport | undefined {
  return exports.at(-1 - (nthNewest % Math.max(exports.length, 1)));
}
