/** What one look at one thing has shown. */
export interface Finding {
  part: "environment" | "database" | "store" | "engine" | "app";
  check: string;
  isOk: boolean;
  /** What was seen; of what is wrong, the one thing to do about it. */
  words: string;
}

/** Something is wrong in a way that is known. The message says what to do. */
export class Complaint extends Error {
  override readonly name = "Complaint";
}

/** Further than this from another clock, a clock is wrong: signatures of the store allow fifteen minutes, of the engine five. */
const clockSecondsMax = 60;

/** Throws when this machine's clock and another one's are too far apart. */
export function compareClocks(here: Date, there: Date, whose: string): string {
  const seconds = Math.round((here.getTime() - there.getTime()) / 1000);
  if (Math.abs(seconds) <= clockSecondsMax) return `agrees with ${whose}`;
  const minutes = Math.round(Math.abs(seconds) / 6) / 10;
  const where = seconds > 0 ? "ahead of" : "behind";
  throw new Complaint(
    `The clock of this machine is ${minutes} minutes ${where} that of ${whose}: have it set by NTP.`,
  );
}

/**
 * Makes one look, and gives what it says. `explain` turns an error into what to do, undefined for one that it does not
 * know.
 */
export async function look(
  part: Finding["part"],
  check: string,
  ask: () => Promise<string>,
  explain: (error: unknown) => string | undefined = () => undefined,
): Promise<Finding> {
  try {
    return { part, check, isOk: true, words: await ask() };
  } catch (error) {
    if (error instanceof Complaint) return { part, check, isOk: false, words: error.message };
    const words = explain(error) ?? (error instanceof Error ? error.message : String(error));
    return { part, check, isOk: false, words };
  }
}
