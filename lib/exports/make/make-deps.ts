import type { LimitFunction } from "p-limit";
import type pg from "pg";
import type { Logger } from "pino";
import type { Database } from "@/lib/db/prisma";
import type { ObjectStore } from "@/lib/storage/object-store";
import type { KeptParts } from "./kept-parts";
import type { RenderPool } from "./render-pool";

/** The parts that the steps of an export work with. Made once per process in lib/deps.ts, by hand in tests. */
export interface MakeDeps {
  database: Database;
  /** Lends connections to what reads rows; everything else is done through `database`. */
  pool: pg.Pool;
  store: ObjectStore;
  renderPool: RenderPool;
  /**
   * Bounds the snapshots that are read at a time, of all people and of each: the pool has a connection for each of them.
   * Rejects when the signal is aborted before it was this one's turn.
   */
  limitSnapshots<T>(userId: number, signal: AbortSignal, read: () => Promise<T>): Promise<T>;
  /** Bounds the tranches that are in memory at a time, whoever's they are: more than can be rendered only wait there. */
  limitTranches: LimitFunction;
  /** What the threads have rendered here, until it is joined. */
  keptParts: KeptParts;
  log: Logger;
  /** COPY text per tranche, in bytes, about. */
  trancheBytes: number;
}
