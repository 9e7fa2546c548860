import { readCommand } from "@/lib/command";
import { deployMigrations, MigrationError } from "./deploy-migrations";
import { validateRules } from "./validate-rules";

const usage = `npm run db:deploy

Brings the database of DATABASE_URL up to date: applies the migrations that it lacks. The role has to own the tables.`;

readCommand({ usage, readsEnvFile: true }, {});
const databaseUrl = process.env.DATABASE_URL;
if (databaseUrl === undefined || databaseUrl === "") {
  console.error("DATABASE_URL is not set. Set it to the address of a PostgreSQL database.");
  process.exitCode = 1;
} else {
  try {
    const applied = await deployMigrations(databaseUrl);
    console.log(applied.length === 0 ? "The database is up to date." : `Applied: ${applied.join(", ")}`);
    for (const sentence of await validateRules(databaseUrl)) console.warn(sentence);
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
