import { linkHours, makeSignInLink } from "@/lib/auth/sign-in-link";
import { readCommand } from "@/lib/command";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { demoAccounts } from "./demo-accounts";
import { loadDemoData } from "./load-demo-data";

const usage = `npm run demo:data

Fills the database of DATABASE_URL with the demo data, and prints a link for each of its people, which signs them in once and
within ${linkHours} hours. A database that has people or publishers already is left as it is; where they are the demo's,
there are new links. They begin with APP_URL; where that is not set, put the app's address before them.`;

readCommand({ usage, usesInstallation: true }, {});
const { DATABASE_URL, APP_URL } = process.env;
if (DATABASE_URL) await fillAndPrint(DATABASE_URL, APP_URL);
else {
  console.error("Set DATABASE_URL to the database that is to be filled.");
  process.exitCode = 1;
}

async function fillAndPrint(databaseUrl: string, origin: string | undefined): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  await loadDemoData(databaseUrl, { today, log: console.log });
  const pool = createPool(databaseUrl, 2);
  try {
    const database = createDatabase(pool);
    const people = await database.user.findMany({
      // By name as well: somebody's own admin@example.com is none of the demo's.
      where: { OR: demoAccounts.map(({ email, name }) => ({ email, name })) },
      select: { id: true, email: true },
      orderBy: { id: "asc" },
    });
    if (people.length === 0) console.log("This database has people of its own: nothing was changed.");
    for (const { id, email } of people)
      console.log(`${email}  ${await makeSignInLink(database, { userId: id, origin, now: new Date() })}`);
  } finally {
    await pool.end();
  }
}
