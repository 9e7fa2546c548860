import { parseArgs } from "node:util";
import { rotateApiKey, setPassword } from "@/lib/auth/accounts";
import { newPassword, passwordLengthMin } from "@/lib/contract/account";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { readPassword } from "./read-password";
import { requireTableRights } from "./require-rights";

// npm run user:create -- --email ann@example.com [--name "Ann"] [--publisher SLUG | --agency SLUG | --admin]
// Makes a person who can sign in, and prints the API key once. The password is asked for, or read from standard input.

const usage =
  'Usage: npm run user:create -- --email ADDRESS [--name "NAME"] ' +
  "(--publisher ID-OR-SLUG | --agency ID-OR-SLUG | --admin)";

const writtenTables = {
  publishers: ["select"],
  agencies: ["select"],
  users: ["select", "insert", "update"],
  accounts: ["select", "insert"],
};

try {
  await createUser();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function createUser(): Promise<void> {
  const options = readOptions();
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error("Set DATABASE_URL to the database that the user belongs to.");
  const pool = createPool(databaseUrl, 2);
  try {
    const database = createDatabase(pool);
    await requireTableRights(pool, writtenTables);
    if (await database.user.findUnique({ where: { email: options.email }, select: { id: true } })) {
      throw new Error(`There is a user ${options.email} already.`);
    }
    const belongsTo = await findTenant(database, options);
    const password = await readPassword(`Password for ${options.email}: `);
    if (password.length < passwordLengthMin) {
      throw new Error(`The password needs at least ${passwordLengthMin} characters.`);
    }
    if (!newPassword.safeParse(password).success)
      throw new Error("The password has more than 128 characters.");
    const user = await database.user.create({
      data: { email: options.email, name: options.name, admin: options.admin, ...belongsTo },
      select: { id: true },
    });
    // Loaded only now: it takes as long as all the rest, and whoever is refused need not wait for it.
    const { createSessions } = await import("@/lib/auth/sessions");
    // The secret signs cookies alone, and this script makes none.
    await setPassword(
      createSessions(database, { secret: "unused".repeat(8), appUrl: undefined }),
      user.id,
      password,
    );
    const key = await rotateApiKey(database, user.id, new Date());
    console.log(`User ${user.id} ${options.email} can sign in now.`);
    console.log(`API key (shown this once): ${key}`);
  } finally {
    await pool.end();
  }
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      email: { type: "string" },
      name: { type: "string" },
      publisher: { type: "string" },
      agency: { type: "string" },
      admin: { type: "boolean", default: false },
    },
  });
  const { email, publisher, agency, admin } = values;
  if (email === undefined || !/^[^@\s]+@[^@\s]+$/.test(email)) throw new Error(usage);
  if ([publisher !== undefined, agency !== undefined, admin].filter(Boolean).length !== 1)
    throw new Error(usage);
  return {
    email: email.toLowerCase(),
    name: values.name ?? email.replace(/@.*/, ""),
    publisher,
    agency,
    admin,
  };
}

/** The columns that place the user. An agency's user is stored with the house publisher, as the platform does. */
async function findTenant(
  database: Database,
  { publisher, agency }: { publisher: string | undefined; agency: string | undefined },
): Promise<{ publisherId?: number; agencyId?: number }> {
  const where = (idOrSlug: string) =>
    /^\d+$/.test(idOrSlug) ? { id: Number(idOrSlug) } : { slug: idOrSlug };
  const select = { id: true };
  if (publisher !== undefined) {
    const row = await database.publisher.findUnique({ where: where(publisher), select });
    if (!row) throw new Error(`There is no publisher ${publisher}.`);
    return { publisherId: row.id };
  }
  if (agency === undefined) return {};
  const row = await database.agency.findUnique({ where: where(agency), select });
  if (!row) throw new Error(`There is no agency ${agency}.`);
  const house = await database.publisher.findFirst({ where: { house: true }, select });
  return { agencyId: row.id, ...(house ? { publisherId: house.id } : {}) };
}
