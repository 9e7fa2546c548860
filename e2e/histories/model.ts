import type { ExportObject } from "@/lib/contract/export";
import type { RequestName } from "./requests";

// What the histories believe of the world: a few plain rules beside the real thing.

export const personNames = ["Ann", "Ben", "Cleo"] as const;
export type PersonName = (typeof personNames)[number];

/** The admin only looks, cancels and retries. */
export const readerNames = [...personNames, "Admin"] as const;
export type ReaderName = (typeof readerNames)[number];

export interface ModelPerson {
  userId: number;
  key: string;
  deadKeys: string[];
  /** Whose rows this person may see, beside the house's; null for the admin, who sees all. */
  publisherId: number | null;
}

export interface ModelExport {
  id: number;
  owner: PersonName;
  request: RequestName;
  /** The owner's rights when it was asked for: they are part of what makes two requests the same. */
  publisherId: number | null;
  attempt: number;
  /** As its owner saw it last. What has ended is kept to the letter. */
  seen: ExportObject;
  /** Outcomes that what has happened to it allows for. */
  mayFailAs: Set<string>;
  /** What it has to show of its snapshot once a retry has promised to keep it. */
  keptSnapshotAt: string | null;
}

export interface NotedKey {
  bodyText: string;
  kind: "queued" | "deduped" | "in_flight";
  exportId: number;
  createdAtMs: number;
}

export interface Model {
  people: Record<ReaderName, ModelPerson>;
  publisherIds: [number, number];
  /** By id, oldest first. */
  exports: ModelExport[];
  /** Idempotency keys by person and key. */
  notedKeys: Map<string, NotedKey>;
  isStoreHeld: boolean;
  /** Of app processes, so far. */
  kills: number;
  /** Counts the looks at the world: so that they go to both processes and to one stranger after the other. */
  looks: number;
}

/** What the histories look for. */
export class HistoryError extends Error {
  override readonly name = "HistoryError";
}

// The product's defaults (lib/OPERATIONS.md, "Environment").
export const dedupeSeconds = 900;
const stalledSeconds = 1800;
export const daySeconds = 86_400;
export const fileSeconds = 7 * daySeconds;
export const rowSeconds = 90 * daySeconds;
/** Clocks are moved by much more than this, and a history takes less: what is so near to a limit may be on either side. */
export const edgeSeconds = 120;

export function isUnfinished({ seen }: ModelExport): boolean {
  return seen.status === "pending" || seen.status === "processing";
}

export function isCancelled({ seen }: ModelExport): boolean {
  return seen.outcome_code === "cancelled_by_user";
}

/** Seconds since it ended. */
export function ageOf({ seen }: ModelExport): number {
  return seen.completed_at === null ? 0 : (Date.now() - Date.parse(seen.completed_at)) / 1000;
}

export function maySee(reader: ReaderName, one: ModelExport): boolean {
  return reader === "Admin" || reader === one.owner;
}

/** Whether its owner may no longer see what it holds. Of two publishers' people nobody sees what the other sees. */
export function isWithheld({ people }: Model, { owner, publisherId }: ModelExport): boolean {
  return people[owner].publisherId !== publisherId;
}

/** Exports that the same request makes, of the same person with the same rights. */
export function alike(model: Model, person: PersonName, request: RequestName): ModelExport[] {
  const { publisherId } = model.people[person];
  return model.exports.filter(
    (one) => one.owner === person && one.request === request && one.publisherId === publisherId,
  );
}

/** Everything happened so much longer ago. */
export function moveModelClock(model: Model, seconds: number): void {
  const back = (time: string) => new Date(Date.parse(time) - seconds * 1000).toISOString();
  for (const one of model.exports) {
    const { created_at, updated_at, started_at, completed_at, snapshot_at, file_removed_at } = one.seen;
    one.seen = {
      ...one.seen,
      created_at: back(created_at),
      updated_at: back(updated_at),
      started_at: started_at && back(started_at),
      completed_at: completed_at && back(completed_at),
      snapshot_at: snapshot_at && back(snapshot_at),
      file_removed_at: file_removed_at && back(file_removed_at),
    };
    one.keptSnapshotAt = one.keptSnapshotAt && back(one.keptSnapshotAt);
    if (isUnfinished(one) && seconds >= stalledSeconds) one.mayFailAs.add("timed_out");
  }
  for (const noted of model.notedKeys.values()) noted.createdAtMs -= seconds * 1000;
}
