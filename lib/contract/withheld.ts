/** Why the file of a completed export, which is there, is handed out to nobody. */
export const withheldReasons = ["rights_changed"] as const;
export type WithheldReason = (typeof withheldReasons)[number];

/** The same for a person: what happened, and what to do next. */
export const withheldSentences: Record<WithheldReason, string> = {
  rights_changed:
    "Its file is no longer handed out, because what its owner may see has changed since. Start a new export instead.",
};
