import { LoadError } from "./load-error";
import { loadTables } from "./load-tables";

// npm run db:load -- DIR: loads a folder of CSV files into the database of DATABASE_URL.
const databaseUrl = process.env.DATABASE_URL;
const folder = process.argv[2];
if (databaseUrl === undefined || databaseUrl === "") {
  console.error("DATABASE_URL is not set. Set it to the address of a PostgreSQL database.");
  process.exitCode = 1;
} else if (folder === undefined) {
  console.error(
    "Usage: npm run db:load -- DIR, where DIR holds one CSV file a table, such as advertisers.csv.",
  );
  process.exitCode = 1;
} else {
  try {
    const loaded = await loadTables(databaseUrl, folder, (message) => console.log(message));
    console.table(Object.fromEntries(loaded.map(({ table, rows }) => [table, { rows }])));
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    console.error(error.message);
    console.error("Nothing was loaded.");
    process.exitCode = 1;
  }
}
