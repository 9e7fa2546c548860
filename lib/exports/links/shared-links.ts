import { createHash, randomBytes } from "node:crypto";
import { type AuditOrigin, recordAudit } from "@/lib/auth/audit";
import type { Viewer } from "@/lib/auth/viewer";
import { ApiError } from "@/lib/contract/api-error";
import { type CreateShareBody, type Share, shareHoursDefault } from "@/lib/contract/share";
import type { Prisma } from "@/lib/db/generated/client";
import type { Database } from "@/lib/db/prisma";
import { hasFile, withheldReason } from "@/lib/exports/read/serialize-export";
import { noFileSentence } from "@/lib/exports/record/no-file-sentence";
import { getExport, visibleTo } from "@/lib/exports/record/read-exports";

const openPerExportMax = 10;

const linkSelect = {
  id: true,
  requiresSignIn: true,
  createdAt: true,
  expiresAt: true,
  openings: true,
  downloads: true,
  lastOpenedAt: true,
} satisfies Prisma.SharedLinkSelect;

/** Who calls for which export, and when. */
export interface LinkCall {
  viewer: Viewer;
  auditOrigin: AuditOrigin;
  exportId: number;
  now: Date;
}

/**
 * Makes a link to the file of one's own export. `address` names and opens it, and is told here alone. It ends after the
 * hours of the body, and with the file, which is kept for `fileSeconds`. Throws NOT_FOUND for an export that the viewer
 * does not know of, FORBIDDEN for another person's, and CONFLICT where there is no file to share, or enough links to it.
 */
export async function createSharedLink(
  database: Database,
  { viewer, auditOrigin, exportId, now }: LinkCall,
  { hours = shareHoursDefault, requires_sign_in: requiresSignIn = false }: CreateShareBody,
  fileSeconds: number,
): Promise<{ share: Share; address: string }> {
  const row = await getExport(database, viewer, exportId);
  // The link ends with its owner's rights, and an admin's are others.
  if (row.userId !== viewer.userId)
    throw new ApiError("FORBIDDEN", "An export is shared by its owner alone.");
  const withheld = withheldReason(row, new Map([[viewer.userId, viewer.scope]]));
  if (!hasFile(row) || row.completedAt === null || withheld !== null)
    throw new ApiError("CONFLICT", noFileSentence(row, withheld));
  const fileEnd = row.completedAt.getTime() + fileSeconds * 1000;
  const expiresAt = new Date(Math.min(now.getTime() + hours * 3_600_000, fileEnd));
  if (expiresAt <= now)
    throw new ApiError("CONFLICT", `The file of export ${exportId} is about to be removed.`);

  const [publicId, secret] = [randomBytes(9).toString("base64url"), randomBytes(32).toString("base64url")];
  const secretDigest = digestSecret(secret);
  const link = await database.$transaction(async (transaction) => {
    // Of many at once each waits here for the one before, and counts what that one made.
    await transaction.$queryRaw`select from users where id = ${viewer.userId} for update`;
    const open = { exportReportId: exportId, expiresAt: { gt: now } };
    if ((await transaction.sharedLink.count({ where: open })) >= openPerExportMax) {
      const message = `Export ${exportId} has ${openPerExportMax} open links, which is as many as there can be. Revoke one first.`;
      throw new ApiError("CONFLICT", message);
    }
    const created = await transaction.sharedLink.create({
      data: { exportReportId: exportId, publicId, secretDigest, requiresSignIn, expiresAt, createdAt: now },
      select: linkSelect,
    });
    const details = { share: created.id, ends: expiresAt.toISOString(), requires_sign_in: requiresSignIn };
    await recordAudit(transaction, auditOrigin, { action: "share.created", exportId, details });
    return created;
  });
  return { share: toShare(link), address: `/s/${publicId}#${secret}` };
}

/** The links to an export that are open, newest first. Throws NOT_FOUND for one that the viewer does not know of. */
export async function listSharedLinks(
  database: Database,
  { viewer, exportId, now }: Omit<LinkCall, "auditOrigin">,
): Promise<Share[]> {
  await getExport(database, viewer, exportId);
  const links = await database.sharedLink.findMany({
    where: { exportReportId: exportId, expiresAt: { gt: now } },
    orderBy: { id: "desc" },
    select: linkSelect,
  });
  return links.map(toShare);
}

/** Ends a link at once. The audit log keeps what became of it. Throws NOT_FOUND. */
export async function revokeSharedLink(
  database: Database,
  { viewer, auditOrigin, exportId }: Omit<LinkCall, "now">,
  id: number,
): Promise<void> {
  await database.$transaction(async (transaction) => {
    const { count } = await transaction.sharedLink.deleteMany({
      where: { id, exportReport: { id: exportId, ...visibleTo(viewer) } },
    });
    if (count === 0) throw new ApiError("NOT_FOUND", `Export ${exportId} has no such link.`);
    await recordAudit(transaction, auditOrigin, {
      action: "share.revoked",
      exportId,
      details: { share: id },
    });
  });
}

/** What is stored and looked up in place of a secret, whose 256 random bits nobody guesses backwards. */
export function digestSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

function toShare(link: Prisma.SharedLinkGetPayload<{ select: typeof linkSelect }>): Share {
  return {
    id: link.id,
    requires_sign_in: link.requiresSignIn,
    created_at: link.createdAt.toISOString(),
    expires_at: link.expiresAt.toISOString(),
    openings: link.openings,
    downloads: link.downloads,
    last_opened_at: link.lastOpenedAt?.toISOString() ?? null,
  };
}
