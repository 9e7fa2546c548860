import type { PartRecord } from "./tranche";

/** What a reader of the file should know, one sentence each; nothing when the file says exactly what the data says. */
export function warningsOf(parts: Pick<PartRecord, "truncatedCells" | "replacedCharacters">[]): string[] {
  const truncated = parts.reduce((sum, part) => sum + part.truncatedCells, 0);
  const replaced = parts.reduce((sum, part) => sum + part.replacedCharacters, 0);
  const warnings: string[] = [];
  if (truncated > 0) {
    warnings.push(
      `${truncated} ${truncated === 1 ? "cell was" : "cells were"} cut at 32,767 characters, the most that Excel holds.`,
    );
  }
  if (replaced > 0) {
    warnings.push(
      `${replaced} ${replaced === 1 ? "character" : "characters"} that an Excel file cannot hold ` +
        `${replaced === 1 ? "was" : "were"} replaced by \uFFFD.`,
    );
  }
  return warnings;
}
