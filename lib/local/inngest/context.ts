import type { RegisteredFunction } from "@/lib/local/inngest/app/registration";
import type { Database } from "./database";
import type { Signal } from "./signal";

/** What the parts of one executor share. */
export interface ExecutorContext {
  db: Database;
  /** The full URL of the app's Inngest route. */
  appUrl: string;
  /** null: unsigned, as with INNGEST_DEV. */
  signingKey: string | null;
  eventKey: string;
  maxInFlight: number;
  /** Milliseconds to wait after attempt number `attempt` (from 0) failed. */
  retryDelayMs: (attempt: number) => number;
  /** The functions of the app by id, as of the last sync; empty before the first. */
  functions: Map<string, RegisteredFunction>;
  /** There are events to route. */
  eventSignal: Signal;
  /** There may be work to claim. */
  workSignal: Signal;
  /** The app should be asked for its functions. */
  syncSignal: Signal;
  /** One line for the operator; never a secret, never an event's data. */
  log: (line: string) => void;
}
