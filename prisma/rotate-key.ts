import { rotateApiKey } from "@/lib/auth/accounts";
import { recordAudit } from "@/lib/auth/audit";
import { readCommand } from "@/lib/command";
import { commandOrigin, findUser, onDatabase } from "./user-commands";

const usage = `npm run user:key -- --email ADDRESS

Makes a new API key for a person in the database of DATABASE_URL, and prints it once. The old key ends at once.`;

const writtenTables = { users: ["select", "update"], audit_entries: ["select", "insert"] };

const { values } = readCommand({ usage, usesInstallation: true }, { options: { email: { type: "string" } } });

const command = { typedEmail: values.email, usage, rights: writtenTables };
await onDatabase(command, async (database, email) => {
  const id = await findUser(database, email);
  const { apiKeyDigest } = await database.user.findUniqueOrThrow({
    where: { id },
    select: { apiKeyDigest: true },
  });
  const key = await rotateApiKey(database, id, apiKeyDigest);
  await recordAudit(database, commandOrigin(id), {
    action: "api_key.rotated",
    details: { by: "command line" },
  });
  console.log(`API key of user ${id} ${email} (shown this once): ${key}`);
});
