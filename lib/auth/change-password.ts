import type pg from "pg";
import type { ChangePasswordBody } from "@/lib/contract/account";
import { ApiError, badRequest } from "@/lib/contract/api-error";
import type { Database } from "@/lib/db/prisma";
import { type AuditEvent, type AuditOrigin, recordAudit } from "./audit";
import type { Sessions } from "./sessions";
import { countSignInAttempt, forgetSignInAttempt, type SignInAttempt } from "./sign-in-throttle";

interface PasswordChange {
  userId: number;
  /** The session that asks; it alone lives on. */
  sessionId: number;
  passwords: ChangePasswordBody;
  /** Wrong old passwords count as wrong sign-ins do: a stolen session is no place to guess at leisure. */
  attempt: SignInAttempt;
  auditOrigin: AuditOrigin;
  now: Date;
}

/**
 * Sets a new password for whoever knows the old one, and ends all their other sessions in the same transaction. Returns
 * how many those were. Throws BAD_REQUEST when the old password is wrong or is the new one, RATE_LIMIT_EXCEEDED after too many
 * wrong ones, CONFLICT when another request was quicker.
 */
export async function changePassword(
  { database, pool, sessions }: { database: Database; pool: pg.Pool; sessions: Sessions },
  { userId, sessionId, passwords, attempt, auditOrigin, now }: PasswordChange,
): Promise<number> {
  const record = (event: AuditEvent) => recordAudit(database, auditOrigin, event);
  const refusal = await countSignInAttempt(pool, attempt, now);
  if (refusal) {
    const { retryAfterSeconds, isFirst } = refusal;
    if (isFirst) await record({ action: "password.refused", details: { reason: "too_many_attempts" } });
    throw new ApiError("RATE_LIMIT_EXCEEDED", "Too many attempts.", { retryAfterSeconds });
  }
  const { password: hasher } = await sessions.$context;
  const account = await database.account.findFirst({
    where: { userId, providerId: "credential" },
    select: { id: true, password: true },
  });
  const hash = account?.password ?? null;
  if (!account || hash === null || !(await hasher.verify({ hash, password: passwords.current_password }))) {
    await record({ action: "password.refused", details: { reason: "wrong_password" } });
    throw badRequest({ current_password: ["is wrong"] });
  }
  await forgetSignInAttempt(pool, attempt, now);
  if (passwords.new_password === passwords.current_password) {
    throw badRequest({ new_password: ["must differ from the present one"] });
  }
  const newHash = await hasher.hash(passwords.new_password);
  return database.$transaction(async (transaction) => {
    const { count } = await transaction.account.updateMany({
      where: { id: account.id, password: hash },
      data: { password: newHash },
    });
    if (count === 0) throw new ApiError("CONFLICT", "Your password was just changed by another request.");
    const ended = await transaction.session.deleteMany({ where: { userId, id: { not: sessionId } } });
    await recordAudit(transaction, auditOrigin, {
      action: "password.changed",
      details: { sessions_ended: ended.count },
    });
    return ended.count;
  });
}
