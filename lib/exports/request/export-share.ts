import { circleOf, isOfItsPublisher } from "@/lib/auth/circle";
import type { Viewer } from "@/lib/auth/viewer";
import { ApiError } from "@/lib/contract/api-error";
import { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";

/** What one person, and the people of one publisher together, may have of exports; set by env, see lib/OPERATIONS.md. */
export interface ExportShare {
  /** Exports of one person that are pending or processing. */
  unfinishedMax: number;
  /** Bytes that are kept for the exports of one publisher's people, or of one person who is none of a publisher's. */
  bytesMax: number;
}

/** How much of a share is used. */
export interface ShareUse {
  unfinished: number;
  bytes: number;
  /** Whether the bytes are those of all people of a publisher. */
  isTogether: boolean;
}

/** What a refusal calls the person whose share it is. */
export interface ShareWords {
  have: string;
  keptFor: string;
  others: string;
}

/** To the person whose share it is. */
const yourShare: ShareWords = {
  have: "You have",
  keptFor: "you",
  others: "your publisher's others included",
};

/** To somebody who does something for the owner of an export. */
export const ownersShare: ShareWords = {
  have: "The owner of this export has",
  keptFor: "its owner",
  others: "their publisher's others included",
};

/** An unfinished export may end any moment. */
const unfinishedRetryAfterSeconds = 15;

/** Files go by age, one after the other. */
const bytesRetryAfterSeconds = 3600;

/** Part of its share that somebody has used before they are told how near its end is. */
const nearlyUsed = 0.8;

/**
 * Makes sure that there is room for one more unfinished export, until the transaction ends: others of the same person
 * wait here meanwhile, whatever the number of app processes, and then count it. To be called before anything that locks
 * an export or tells of one. Throws RATE_LIMIT_EXCEEDED when there is no room.
 */
export async function takeShare(
  transaction: Pick<Database, "$executeRaw" | "$queryRaw">,
  owner: Viewer,
  share: ExportShare,
  words = yourShare,
): Promise<void> {
  await transaction.$executeRaw`select pg_advisory_xact_lock(hashtext('unfinished_exports'), ${owner.userId}::int)`;
  const refusal = shareRefusal(await readShareUse(transaction, owner), share, words);
  if (refusal) throw refusal;
}

/**
 * What is used of a share at this moment. The bytes are those of finished files that are still there, and of the parts
 * of exports that have no file: they are kept for a retry, or are about to become one.
 */
export async function readShareUse(database: Pick<Database, "$queryRaw">, viewer: Viewer): Promise<ShareUse> {
  const { userId, publisherId } = viewer;
  const isTogether = circleOf(viewer) !== null;
  // Exports are stored with their owner's publisher, be they one of its people or not.
  const isStoredSo =
    publisherId === null ? Prisma.sql`e.publisher_id is null` : Prisma.sql`e.publisher_id = ${publisherId}`;
  const isOwned = isTogether
    ? Prisma.sql`${isStoredSo} and exists (select from users u where u.id = e.user_id and ${isOfItsPublisher})`
    : Prisma.sql`${isStoredSo} and e.user_id = ${userId}`;
  const [use] = await database.$queryRaw<Omit<ShareUse, "isTogether">[]>`
    select
      (select count(*)::int from export_reports e
       where e.user_id = ${userId} and e.parent_report_id is null and e.status in ('pending', 'processing')) as unfinished,
      (select coalesce(sum(e.byte_size), 0)::float8 from export_reports e
       where ${isOwned} and e.parent_report_id is null and e.status = 'completed' and e.file_removed_at is null)
      + (select coalesce(sum(part.byte_size), 0)::float8
         from export_reports e join export_reports part on part.parent_report_id = e.id and part.status = 'completed'
         where ${isOwned} and e.parent_report_id is null and e.status <> 'completed' and e.chunked_export
           and e.stage_removed_at is null) as bytes`;
  if (!use) throw new Error("The database did not count the exports.");
  return { ...use, isTogether };
}

/** The refusal of one more export, with what to do; undefined while there is room. */
export function shareRefusal(use: ShareUse, share: ExportShare, words = yourShare): ApiError | undefined {
  if (use.unfinished >= share.unfinishedMax) {
    return new ApiError(
      "RATE_LIMIT_EXCEEDED",
      `${unfinishedWords(use, share, words)} Wait until one of them ends, or cancel one, and ask again.`,
      { retryAfterSeconds: unfinishedRetryAfterSeconds },
    );
  }
  if (use.bytes >= share.bytesMax) {
    return new ApiError(
      "RATE_LIMIT_EXCEEDED",
      `${bytesWords(use, share, words)} Ask again when older files have been removed, which happens by age.`,
      { retryAfterSeconds: bytesRetryAfterSeconds },
    );
  }
  return undefined;
}

/** What somebody should know who asks for an export now, one sentence or two each. Empty while there is much room. */
export function shareWarnings(
  use: ShareUse,
  share: ExportShare,
): { code: "unfinished_exports" | "kept_bytes"; message: string }[] {
  const refusal = shareRefusal(use, share);
  const isNear = (used: number, max: number) => used >= max * nearlyUsed;
  return [
    ...(isNear(use.unfinished, share.unfinishedMax)
      ? [{ code: "unfinished_exports" as const, message: unfinishedWords(use, share, yourShare) }]
      : []),
    ...(isNear(use.bytes, share.bytesMax)
      ? [{ code: "kept_bytes" as const, message: bytesWords(use, share, yourShare) }]
      : []),
  ].map(({ code, message }) => ({
    code,
    message: refusal ? `${message} An export that is asked for now is refused.` : message,
  }));
}

function unfinishedWords(
  { unfinished }: ShareUse,
  { unfinishedMax }: ExportShare,
  { have }: ShareWords,
): string {
  return `${have} ${unfinished} of the ${unfinishedMax} exports that one person may have waiting or under way.`;
}

function bytesWords({ bytes, isTogether }: ShareUse, { bytesMax }: ExportShare, words: ShareWords): string {
  const others = isTogether ? `, ${words.others}` : "";
  return `The exports kept for ${words.keptFor} take ${gigabytes(bytes)} of ${gigabytes(bytesMax)}${others}.`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toLocaleString("en-US", { maximumFractionDigits: bytes < 1e9 ? 3 : 1 })} GB`;
}
