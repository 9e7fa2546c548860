import { setPassword } from "@/lib/auth/accounts";
import { digestApiKey } from "@/lib/auth/api-key";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { demoAccounts } from "../demo-data/demo-accounts";
import { loadDemoData } from "../demo-data/load-demo-data";
import type { Installation } from "./installation";

export interface Demo {
  apiKeys: Installation["demo"]["apiKeys"];
  signIn: { email: string; password: string };
  /** What the sign-in page offers. */
  accounts: { label: string; email: string }[];
}

/**
 * Fills an empty embedded database with the demo data and gives its people passwords and keys; on a database that has
 * them already it does nothing. The accounts exist on this machine's embedded database alone.
 */
export async function prepareDemo(
  databaseUrl: string,
  installation: Installation,
  say: (line: string) => void,
): Promise<Demo> {
  const { password, apiKeys } = installation.demo;
  await loadDemoData(databaseUrl, { today: new Date().toISOString().slice(0, 10), log: say });
  const pool = createPool(databaseUrl, 4);
  try {
    const database = createDatabase(pool);
    const emails = demoAccounts.map(({ email }) => email);
    const withoutPassword = await database.user.findMany({
      where: { email: { in: emails }, accounts: { none: {} } },
      select: { id: true, email: true },
    });
    if (withoutPassword.length > 0) await giveAccess(database, withoutPassword, installation);
  } finally {
    await pool.end();
  }
  const admin = demoAccounts.find(({ key }) => key === "admin");
  if (!admin) throw new Error("The demo data has no admin.");
  return {
    apiKeys,
    signIn: { email: admin.email, password },
    accounts: demoAccounts.map(({ name, email }) => ({ label: name, email })),
  };
}

/** Passwords, and the keys of those who have one here. */
async function giveAccess(
  database: Database,
  users: readonly { id: number; email: string }[],
  { authSecret, demo }: Installation,
): Promise<void> {
  // Loaded only here: it takes as long as all else that a start loads, and only the first start needs it.
  const { createSessions } = await import("@/lib/auth/sessions");
  const sessions = createSessions(database, { secret: authSecret, appUrl: undefined });
  for (const user of users) {
    const role = demoAccounts.find(({ email }) => email === user.email)?.key;
    const key = Object.entries(demo.apiKeys).find(([keyRole]) => keyRole === role)?.[1];
    if (key !== undefined) {
      await database.user.update({ where: { id: user.id }, data: { apiKeyDigest: digestApiKey(key) } });
    }
    await setPassword(sessions, user.id, demo.password);
  }
}
