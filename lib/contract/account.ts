import { z } from "zod";

/** A password as somebody types it to prove who they are. What is longer is none of ours; hashing it would only cost time. */
export const presentPassword = z
  .string("must be a text")
  .min(1, "must not be empty")
  .max(128, "must not be longer than 128 characters");

export const passwordLengthMin = 8;

/** A password to be set. Source of the length: OWASP ASVS 5.0, 6.2.1; there are no rules on its characters (6.2.5). */
export const newPassword = presentPassword.min(
  passwordLengthMin,
  `must have at least ${passwordLengthMin} characters`,
);

/** Body of POST /api/auth/password. */
export const changePasswordBody = z.object({ current_password: presentPassword, new_password: newPassword });
export type ChangePasswordBody = z.infer<typeof changePasswordBody>;

/** One sign-in that is still good. */
export const sessionObject = z.object({
  id: z.number().int(),
  /** Browser and system in words; null when the browser did not say. */
  device: z.string().nullable(),
  /** Network address at the sign-in; null when it is not known. */
  ip_address: z.string().nullable(),
  created_at: z.iso.datetime(),
  /** To within five minutes. */
  last_used_at: z.iso.datetime(),
  /** The session that asks. */
  is_current: z.boolean(),
});
export type SessionObject = z.infer<typeof sessionObject>;

/** GET /api/auth/sessions: the present one first, then by last use. */
export const sessionListAnswer = z.object({ sessions: z.array(sessionObject) });
export type SessionListAnswer = z.infer<typeof sessionListAnswer>;

/** POST /api/auth/sessions/end-others and /api/auth/password: how many other sessions were ended. */
export const endedSessionsAnswer = z.object({ ended: z.number().int() });
export type EndedSessionsAnswer = z.infer<typeof endedSessionsAnswer>;
