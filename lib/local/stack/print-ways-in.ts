import { makeSignInLink } from "@/lib/auth/sign-in-link";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import type { StackInfo } from "./stack-info";

/** Prints where the page is and how to get in, for whoever has started it in a terminal. */
export async function printWaysIn(info: StackInfo): Promise<void> {
  const { url, sign_in: signIn, api_keys: keys } = info;
  const lines = [`Tranche serves at ${url}/reports`];
  if (signIn) {
    lines.push(`  open      ${await signInLinkOf(info, signIn.email)}  (signs in, once)`);
    lines.push(`  sign in   ${signIn.email}  ${signIn.password}`);
  }
  if (keys.admin) lines.push(`  API key   ${keys.admin}`);
  console.log([...lines, "  Ctrl-C ends it."].join("\n"));
}

/** An address that signs that person in, once (`makeSignInLink`). */
export async function signInLinkOf(info: StackInfo, email: string): Promise<string> {
  const pool = createPool(info.app_database_url, 1);
  try {
    const database = createDatabase(pool);
    const { id } = await database.user.findUniqueOrThrow({ where: { email }, select: { id: true } });
    return await makeSignInLink(database, { userId: id, origin: info.url, now: new Date() });
  } finally {
    await pool.end();
  }
}
