import { rotateApiKey } from "@/lib/auth/accounts";
import { readCommand } from "@/lib/command";
import type { Database } from "@/lib/db/prisma";
import { askForPassword, CommandError, givePassword, onDatabase } from "./user-commands";

const usage = `npm run user:create -- --email ADDRESS [--name "NAME"]
  (--publisher ID-OR-SLUG | --agency ID-OR-SLUG | --network ID-OR-SLUG | --advertiser ID-OR-SLUG | --admin)

Makes a person in the database of DATABASE_URL who can sign in, and prints the API key once. The password is asked for, or
read from standard input. A user whom db:load has brought, and who has neither password nor key yet, is given both; then
--email is enough.`;

const writtenTables = {
  publishers: ["select"],
  agencies: ["select"],
  networks: ["select"],
  advertisers: ["select"],
  users: ["select", "insert", "update"],
  accounts: ["select", "insert"],
};

const { values } = readCommand(
  { usage, usesInstallation: true },
  {
    options: {
      email: { type: "string" },
      name: { type: "string" },
      publisher: { type: "string" },
      agency: { type: "string" },
      network: { type: "string" },
      advertiser: { type: "string" },
      admin: { type: "boolean", default: false },
    },
  },
);

const command = { typedEmail: values.email, usage, rights: writtenTables };
await onDatabase(command, async (database, email) => {
  const place = await findPlace(database);
  const userId = (await findLoaded(database, email, place)) ?? (await createUser(database, email, place));
  const key = await rotateApiKey(database, userId, null);
  console.log(`User ${userId} ${email} can sign in now.`);
  console.log(`API key (shown this once): ${key}`);
});

/** The columns that say what a user may see. */
interface Place {
  admin: boolean;
  publisherId: number | null;
  agencyId: number | null;
  networkId: number | null;
  advertiserId: number | null;
}

/**
 * What the flags say, undefined where there are none. A user of an agency or a network is stored with the house publisher,
 * as the platform does.
 */
async function findPlace(database: Database): Promise<Place | undefined> {
  const { publisher, agency, network, advertiser, admin } = values;
  const given = [publisher, agency, network, advertiser].filter((one) => one !== undefined);
  if (given.length + Number(admin) > 1) throw new CommandError(usage);
  const nobody = { admin: false, publisherId: null, agencyId: null, networkId: null, advertiserId: null };
  const where = (idOrSlug: string) =>
    /^\d+$/.test(idOrSlug) ? { id: Number(idOrSlug) } : { slug: idOrSlug };
  const select = { id: true };
  const idOf = async (kind: string, name: string, found: PromiseLike<{ id: number } | null>) => {
    const row = await found;
    if (!row) throw new CommandError(`There is no ${kind} ${name}.`);
    return row.id;
  };
  const houseId = async () => {
    const house = await database.publisher.findFirst({ where: { house: true }, select });
    return house?.id ?? null;
  };
  if (admin) return { ...nobody, admin };
  if (publisher !== undefined) {
    const row = database.publisher.findUnique({ where: where(publisher), select });
    return { ...nobody, publisherId: await idOf("publisher", publisher, row) };
  }
  if (agency !== undefined) {
    const row = database.agency.findUnique({ where: where(agency), select });
    return { ...nobody, agencyId: await idOf("agency", agency, row), publisherId: await houseId() };
  }
  if (network !== undefined) {
    const row = database.network.findUnique({ where: where(network), select });
    return { ...nobody, networkId: await idOf("network", network, row), publisherId: await houseId() };
  }
  if (advertiser !== undefined) {
    const row = database.advertiser.findUnique({ where: where(advertiser), select });
    return { ...nobody, advertiserId: await idOf("advertiser", advertiser, row) };
  }
  return undefined;
}

/** A user who was loaded and cannot sign in yet is given a password. Undefined when there is no such user. */
async function findLoaded(
  database: Database,
  email: string,
  place: Place | undefined,
): Promise<number | undefined> {
  const user = await database.user.findUnique({
    where: { email },
    select: {
      id: true,
      apiKeyDigest: true,
      admin: true,
      publisherId: true,
      agencyId: true,
      networkId: true,
      advertiserId: true,
      _count: { select: { accounts: true } },
    },
  });
  if (!user) return undefined;
  if (user._count.accounts > 0 || user.apiKeyDigest !== null) {
    throw new CommandError(
      `There is a user ${email} already. npm run user:password sets the password, npm run user:key makes a key.`,
    );
  }
  const differs =
    place &&
    (place.admin !== user.admin ||
      place.publisherId !== user.publisherId ||
      place.agencyId !== user.agencyId ||
      place.networkId !== user.networkId ||
      place.advertiserId !== user.advertiserId);
  if (differs) {
    throw new CommandError(
      `The user ${email} that was loaded belongs elsewhere. Leave the other flags out, or correct what you load.`,
    );
  }
  await givePassword(database, user.id, await askForPassword(email));
  return user.id;
}

async function createUser(database: Database, email: string, place: Place | undefined): Promise<number> {
  if (!place) throw new CommandError(usage);
  const password = await askForPassword(email);
  const user = await database.user.create({
    data: { email, name: values.name ?? email.replace(/@.*/, ""), ...place },
    select: { id: true },
  });
  await givePassword(database, user.id, password);
  return user.id;
}
