import { recordAudit } from "@/lib/auth/audit";
import { linkHours, makeSignInLink } from "@/lib/auth/sign-in-link";
import { readCommand } from "@/lib/command";
import { commandOrigin, findUser, onDatabase } from "./user-commands";

const usage = `npm run user:link -- --email ADDRESS

Makes a link that signs a person of the database of DATABASE_URL in, once, within ${linkHours} hours, and prints it. A link
that was made for them before ends. It begins with APP_URL; where that is not set, put the app's address before it.`;

const writtenTables = {
  users: ["select"],
  verifications: ["select", "insert", "delete"],
  audit_entries: ["select", "insert"],
};

const { values } = readCommand({ usage, usesInstallation: true }, { options: { email: { type: "string" } } });

const command = { typedEmail: values.email, usage, rights: writtenTables };
await onDatabase(command, async (database, email) => {
  const userId = await findUser(database, email);
  const origin = process.env.APP_URL;
  const link = await makeSignInLink(database, { userId, origin, now: new Date() });
  await recordAudit(database, commandOrigin(userId), {
    action: "sign_in.link_made",
    details: { by: "command line" },
  });
  console.log(link);
});
