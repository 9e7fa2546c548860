import { recordAudit } from "@/lib/auth/audit";
import { readCommand } from "@/lib/command";
import { askForPassword, commandOrigin, findUser, givePassword, onDatabase } from "./user-commands";

const usage = `npm run user:password -- --email ADDRESS

Sets the password of a person in the database of DATABASE_URL, and ends the sessions. The password is asked for, or read
from standard input.`;

const writtenTables = {
  users: ["select"],
  accounts: ["select", "insert", "update"],
  sessions: ["select", "delete"],
  audit_entries: ["select", "insert"],
};

const { values } = readCommand({ usage, usesInstallation: true }, { options: { email: { type: "string" } } });

const command = { typedEmail: values.email, usage, rights: writtenTables };
await onDatabase(command, async (database, email) => {
  const id = await findUser(database, email);
  await givePassword(database, id, await askForPassword(email));
  await recordAudit(database, commandOrigin(id), {
    action: "password.changed",
    details: { by: "command line" },
  });
  console.log(`User ${id} ${email} signs in with the new password now.`);
});
