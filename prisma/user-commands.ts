import { setPassword } from "@/lib/auth/accounts";
import type { AuditOrigin } from "@/lib/auth/audit";
import { newPassword, passwordLengthMin } from "@/lib/contract/account";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { readPassword } from "./read-password";
import { type Rights, requireTableRights } from "./require-rights";

// What user:create, user:password and user:key share.

/** Somebody typed something that cannot be done. The message is for that person. */
export class CommandError extends Error {
  override name = "CommandError";
}

/** How the audit log knows what was done at the command line. */
export function commandOrigin(userId: number): AuditOrigin {
  return { userId, credential: null, ipAddress: null, requestId: "command line" };
}

/**
 * Does `work` on the database of DATABASE_URL, for the e-mail address that was typed. What it throws is printed as one
 * sentence, with exit code 1.
 */
export async function onDatabase(
  { typedEmail, usage, rights }: { typedEmail: string | undefined; usage: string; rights: Rights },
  work: (database: Database, email: string) => Promise<void>,
): Promise<void> {
  try {
    const email = readEmail(typedEmail, usage);
    const databaseUrl = process.env.DATABASE_URL;
    if (!databaseUrl) throw new CommandError("Set DATABASE_URL to the database that the user belongs to.");
    const pool = createPool(databaseUrl, 2);
    try {
      await requireTableRights(pool, rights);
      await work(createDatabase(pool), email);
    } finally {
      await pool.end();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

/** The address as it is stored. Throws for what is none. */
function readEmail(email: string | undefined, usage: string): string {
  if (email === undefined || !/^[^@\s]+@[^@\s]+$/.test(email)) throw new CommandError(usage);
  return email.toLowerCase();
}

/** The id of the user of that address. */
export async function findUser(database: Database, email: string): Promise<number> {
  const user = await database.user.findUnique({ where: { email }, select: { id: true } });
  if (!user) throw new CommandError(`There is no user ${email}. npm run user:create makes one.`);
  return user.id;
}

/** Asks for a password, or reads it from standard input, and looks whether it may be one. */
export async function askForPassword(email: string): Promise<string> {
  const password = await readPassword(`Password for ${email}: `);
  if (password.length < passwordLengthMin)
    throw new CommandError(`The password needs at least ${passwordLengthMin} characters.`);
  if (!newPassword.safeParse(password).success)
    throw new CommandError("The password has more than 128 characters.");
  return password;
}

/** Sets the password; where there was one, the user's sessions end. */
export async function givePassword(database: Database, userId: number, password: string): Promise<void> {
  // Loaded only now: it takes as long as all the rest, and whoever is refused need not wait for it.
  const { createSessions } = await import("@/lib/auth/sessions");
  // The secret signs cookies alone, and a command makes none.
  await setPassword(
    createSessions(database, { secret: "unused".repeat(8), appUrl: undefined }),
    userId,
    password,
  );
}
