import pg from "pg";
import { readCommand } from "@/lib/command";
import { grantAppRights } from "./app-rights";
import { deployMigrations, MigrationError } from "./deploy-migrations";
import { validateRules } from "./validate-rules";

const usage = `npm run db:deploy -- [--app-role ROLE]

Brings the database of DATABASE_URL up to date: applies the migrations that it lacks. The role has to own the tables.

  --app-role ROLE   lets that role do what the app does with them, and no more`;

const { values } = readCommand(
  { usage, usesInstallation: true },
  { options: { "app-role": { type: "string" } } },
);
const databaseUrl = process.env.DATABASE_URL;
if (databaseUrl === undefined || databaseUrl === "") {
  console.error("DATABASE_URL is not set. Set it to the address of a PostgreSQL database.");
  process.exitCode = 1;
} else {
  try {
    const applied = await deployMigrations(databaseUrl);
    console.log(applied.length === 0 ? "The database is up to date." : `Applied: ${applied.join(", ")}`);
    for (const sentence of await validateRules(databaseUrl)) console.warn(sentence);
    const role = values["app-role"];
    if (role !== undefined) {
      await grantAppRights(databaseUrl, role);
      console.log(`The role ${role} may do what the app does, and no more.`);
    }
  } catch (error) {
    if (!(error instanceof MigrationError || error instanceof pg.DatabaseError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
