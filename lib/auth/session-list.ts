import type { SessionObject } from "@/lib/contract/account";
import { ApiError } from "@/lib/contract/api-error";
import type { Database } from "@/lib/db/prisma";
import { type AuditOrigin, recordAudit } from "./audit";
import { deviceWords } from "./device-words";
import { lifeSecondsMax } from "./sessions";

const userAgentLengthMax = 300;

/** Keeps where a session was begun, for its owner's list of sessions. */
export async function noteDevice(
  database: Pick<Database, "session">,
  token: string,
  { userAgent, ipAddress }: { userAgent: string | null; ipAddress: string | null },
): Promise<void> {
  await database.session.updateMany({
    where: { token },
    data: { userAgent: userAgent?.slice(0, userAgentLengthMax) ?? null, ipAddress },
  });
}

/** The sessions of a person that are still good: the present one first, then by last use. */
export async function listSessions(
  database: Pick<Database, "session">,
  { userId, currentId, now }: { userId: number; currentId: number; now: Date },
): Promise<SessionObject[]> {
  const born = new Date(now.getTime() - lifeSecondsMax * 1000);
  const rows = await database.session.findMany({
    where: { userId, expiresAt: { gt: now }, createdAt: { gt: born } },
    orderBy: [{ updatedAt: "desc" }, { id: "desc" }],
    select: { id: true, userAgent: true, ipAddress: true, createdAt: true, updatedAt: true },
  });
  return rows
    .map((row) => ({
      id: row.id,
      device: deviceWords(row.userAgent),
      ip_address: row.ipAddress || null,
      created_at: row.createdAt.toISOString(),
      last_used_at: row.updatedAt.toISOString(),
      is_current: row.id === currentId,
    }))
    .sort((a, b) => Number(b.is_current) - Number(a.is_current));
}

/** Ends one session of a person, also the one that asks. Throws NOT_FOUND for an id that is not theirs. */
export async function endSessionOf(
  database: Database,
  { userId, id, auditOrigin }: { userId: number; id: number; auditOrigin: AuditOrigin },
): Promise<void> {
  await database.$transaction(async (transaction) => {
    const { count } = await transaction.session.deleteMany({ where: { id, userId } });
    if (count === 0) throw new ApiError("NOT_FOUND", "There is no such session among yours.");
    await recordAudit(transaction, auditOrigin, { action: "session.ended", details: { sessions: count } });
  });
}

/** Ends all sessions of a person but the one that asks; returns how many. */
export async function endOtherSessions(
  database: Database,
  { userId, currentId, auditOrigin }: { userId: number; currentId: number; auditOrigin: AuditOrigin },
): Promise<number> {
  return database.$transaction(async (transaction) => {
    const { count } = await transaction.session.deleteMany({ where: { userId, id: { not: currentId } } });
    if (count > 0) {
      await recordAudit(transaction, auditOrigin, { action: "session.ended", details: { sessions: count } });
    }
    return count;
  });
}
