import type pg from "pg";
import { type AuditOrigin, recordAudit } from "@/lib/auth/audit";
import { countAttempts, forgetAttempts } from "@/lib/auth/sign-in-throttle";
import { findViewer } from "@/lib/auth/viewer";
import { ApiError } from "@/lib/contract/api-error";
import type { Manifest } from "@/lib/contract/manifest";
import type { Database } from "@/lib/db/prisma";
import { getManifest } from "@/lib/exports/read/manifest";
import { presignDownload } from "@/lib/exports/read/serialize-export";
import { readExports } from "@/lib/exports/record/read-exports";
import type { ObjectStore } from "@/lib/storage/object-store";
import { digestSecret } from "./shared-links";

/** Links that do not open, from one address in a quarter of an hour. Whoever has one that does is never counted. */
const failuresMax = 100;

/** A download begins at once, so its link need not live for longer. */
const downloadSecondsMax = 300;

export interface OpenLinkDeps {
  database: Database;
  pool: pg.Pool;
  store: Pick<ObjectStore, "presign">;
  downloadExpiresInSeconds: number;
}

/** Somebody with a link. */
export interface LinkVisit {
  publicId: string;
  secret: string;
  ipAddress: string | null;
  now: Date;
  /** Who it is, asked once it is known that the link opens; without `userId` nobody is signed in. */
  findVisitor(): Promise<AuditOrigin>;
}

interface OpenedLink {
  expiresAt: Date;
  manifest: Manifest;
  /** Signed at this moment. */
  download: { url: string; expiresInSeconds: number };
}

/**
 * Opens a link: counts it and writes it into the audit log, then tells what is behind it. Throws NOT_FOUND, always in the
 * same words, for a wrong secret and for a link that has ended, was revoked, or whose file is gone or withheld;
 * UNAUTHORIZED where one has to sign in for it; RATE_LIMIT_EXCEEDED after too many that did not open.
 */
export async function openSharedLink(
  deps: OpenLinkDeps,
  visit: LinkVisit,
  what: "opened" | "downloaded",
): Promise<OpenedLink> {
  const { database, pool } = deps;
  const { ipAddress, now } = visit;
  const subjects = [`link:${ipAddress ?? "unknown"}`];
  const refusal = await countAttempts(pool, subjects, () => failuresMax, now);
  if (refusal)
    throw new ApiError("RATE_LIMIT_EXCEEDED", "Too many links that do not open.", {
      retryAfterSeconds: refusal.retryAfterSeconds,
    });
  const found = await findOpen(deps, visit);
  await forgetAttempts(pool, subjects, now);
  const visitor = await visit.findVisitor();
  if (found.link.requiresSignIn && visitor.userId === null)
    throw new ApiError("UNAUTHORIZED", "This link opens for people who have signed in.");
  const { id, exportReportId: exportId, expiresAt } = found.link;
  await database.$transaction(async (transaction) => {
    const { count } = await transaction.sharedLink.updateMany({
      where: { id },
      data:
        what === "opened"
          ? { openings: { increment: 1 }, lastOpenedAt: now }
          : { downloads: { increment: 1 }, lastOpenedAt: now },
    });
    if (count === 0) throw notOpen();
    await recordAudit(transaction, visitor, { action: `share.${what}`, exportId, details: { share: id } });
  });
  return { expiresAt, manifest: found.manifest, download: found.download };
}

/** The link and what is behind it, as its owner may see it now. */
async function findOpen(
  { database, store, downloadExpiresInSeconds }: OpenLinkDeps,
  { publicId, secret, now }: LinkVisit,
) {
  // By its digest, which tells nobody by the time it takes how near a guess was.
  const link = await database.sharedLink.findFirst({
    where: { publicId, secretDigest: digestSecret(secret), expiresAt: { gt: now } },
    select: {
      id: true,
      exportReportId: true,
      expiresAt: true,
      requiresSignIn: true,
      exportReport: { select: { userId: true } },
    },
  });
  const owner = link && (await findViewer(database, { id: link.exportReport.userId }));
  if (!owner) throw notOpen();
  const [row] = await readExports(database, owner, [link.exportReportId]);
  if (!row) throw notOpen();
  const secondsLeft = Math.ceil((link.expiresAt.getTime() - now.getTime()) / 1000);
  const expiresInSeconds = Math.min(downloadExpiresInSeconds, downloadSecondsMax, secondsLeft);
  const url = await presignDownload(row, {
    store,
    origin: null,
    downloadExpiresInSeconds: expiresInSeconds,
    ownerScopes: new Map([[owner.userId, owner.scope]]),
  });
  if (url === null) throw notOpen();
  const manifest = await getManifest(database, owner, row.id).catch((error: unknown) => {
    throw error instanceof ApiError ? notOpen() : error;
  });
  return { link, manifest, download: { url, expiresInSeconds } };
}

function notOpen(): ApiError {
  return new ApiError("NOT_FOUND", "This link does not open anything, or does so no more.");
}
