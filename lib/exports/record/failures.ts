/**
 * How often a step is tried again before its run fails, where `isRetriable` says that it may succeed later. The engine
 * decides on the pauses: 15 seconds, then 30, then minutes, in Inngest and in the embedded executor alike.
 */
export const stepRetries = 4;

/** Who can do something about a failure. */
type ErrorClass = "user" | "storage" | "database" | "timeout" | "internal";

interface Failure {
  errorClass: ErrorClass;
  /** `outcome_code` on the wire. */
  outcomeCode: string;
  /** `error_message` on the wire: what happened, and what to do next. */
  sentence: string;
  /** Whether the same step may succeed a little later by itself. */
  isRetriable: boolean;
}

/** Every way in which an export ends without a file. */
export const failures = {
  cancelled: {
    errorClass: "user",
    outcomeCode: "cancelled_by_user",
    sentence:
      "The export was cancelled before it was finished, so there is no file. Start a new one when you need it.",
    isRetriable: false,
  },
  rights_changed: {
    errorClass: "user",
    outcomeCode: "rights_changed",
    sentence:
      "What its owner may see has changed since the export was requested, so it was not made. Start a new one instead.",
    isRetriable: false,
  },
  too_large: {
    errorClass: "user",
    outcomeCode: "too_large",
    sentence:
      "The file would be larger than the file store takes. Choose a shorter period, more filters or fewer columns.",
    isRetriable: false,
  },
  no_room: {
    errorClass: "user",
    outcomeCode: "too_large",
    // Replaced by one that tells what there is too much of.
    sentence: "These reports do not fit one workbook. Ask for them one by one.",
    isRetriable: false,
  },
  query_too_slow: {
    errorClass: "user",
    outcomeCode: "timed_out",
    sentence:
      "Reading the data took longer than the database allows. Choose a shorter period or more filters.",
    isRetriable: false,
  },
  too_old: {
    errorClass: "timeout",
    outcomeCode: "timed_out",
    sentence:
      "The export was not finished in the time that an export may take. Retry it, or choose a shorter period.",
    isRetriable: false,
  },
  stalled: {
    errorClass: "timeout",
    outcomeCode: "timed_out",
    sentence:
      "The export made no progress for too long and was ended. Nothing is wrong with your request: retry it.",
    isRetriable: false,
  },
  copied: {
    errorClass: "internal",
    outcomeCode: "database_copied",
    sentence:
      "The database was copied to another installation while the export was under way, so it was ended in the copy. Retry it to make the file here.",
    isRetriable: false,
  },
  source_unavailable: {
    errorClass: "database",
    outcomeCode: "source_failed",
    sentence: `The database could not be reached or had no room to work, although it was tried ${stepRetries + 1} times. Retry in a few minutes.`,
    isRetriable: true,
  },
  source_refused: {
    errorClass: "database",
    outcomeCode: "source_failed",
    sentence:
      "The database could not answer this request. Retrying will hardly help: tell support this export's id.",
    isRetriable: false,
  },
  unusable_value: {
    errorClass: "database",
    outcomeCode: "data_unusable",
    // Replaced by one that names column and row.
    sentence:
      "A value in the database is no number or date that a file can hold. Have it mended there, then retry.",
    isRetriable: false,
  },
  storage_unavailable: {
    errorClass: "storage",
    outcomeCode: "storage_failed",
    sentence: `The file store could not be reached or did not do its work, although it was tried ${stepRetries + 1} times. Retry in a few minutes.`,
    isRetriable: true,
  },
  storage_refused: {
    errorClass: "storage",
    outcomeCode: "storage_failed",
    sentence:
      "The file store refuses our access. Tell support this export's id, and retry once it is mended.",
    isRetriable: false,
  },
  storage_full: {
    errorClass: "storage",
    outcomeCode: "storage_failed",
    sentence:
      "The file store has no room left. Tell support this export's id, and retry once there is room again.",
    isRetriable: true,
  },
  data_damaged: {
    errorClass: "storage",
    outcomeCode: "data_damaged",
    sentence:
      "A stored piece of the export is missing or damaged, so no file was made. Retry: the data is read anew.",
    isRetriable: false,
  },
  totals_differ: {
    errorClass: "storage",
    outcomeCode: "data_mismatch",
    sentence:
      "What was to go into the file was not what the database counted, so no file was made. Retry: it is read anew.",
    isRetriable: false,
  },
  other_version: {
    errorClass: "internal",
    outcomeCode: "other_version",
    sentence:
      "The request was taken by another version of this program than the one that makes the files. Retry it once all processes run the same version, or start a new one.",
    isRetriable: true,
  },
  internal: {
    errorClass: "internal",
    outcomeCode: "internal_error",
    sentence: "The export could not be made, through a fault of ours. Nothing was lost: retry it.",
    isRetriable: true,
  },
  impossible: {
    errorClass: "internal",
    outcomeCode: "internal_error",
    sentence:
      "The export could not be made, through a fault of ours. Retrying will hardly help: tell support this export's id.",
    isRetriable: false,
  },
} as const satisfies Record<string, Failure>;

export type FailureKind = keyof typeof failures;

/** The text that a failed step leaves for the end of its run: of an error only its message survives until then. */
export function printFailure(kind: FailureKind, error: unknown): string {
  return `${kind}: ${error instanceof Error ? error.message : String(error)}`;
}

/** Kinds whose errors say in a sentence for people what is wrong, and where. */
const toldByError: readonly FailureKind[] = ["unusable_value", "no_room"];

/** What the person reads of a failure: the error's own words where those are for people. */
export function failureSentence(kind: FailureKind, message: string): string {
  const own = toldByError.includes(kind) ? message.slice(`${kind}:`.length).trim() : "";
  return own === "" ? failures[kind].sentence : own;
}

/** The kind that `printFailure` wrote; `internal` for the message of anything else. */
export function failureKindOf(message: string): FailureKind {
  const [word = ""] = message.split(":", 1);
  return isFailureKind(word) ? word : "internal";
}

function isFailureKind(word: string): word is FailureKind {
  return Object.hasOwn(failures, word);
}
