import { readCommand } from "@/lib/command";
import { LoadError } from "./load-error";
import { loadTables } from "./load-tables";
import { describeFiles, writeTemplate } from "./load-template";

// npm run db:load -- DIR: loads a folder of CSV files into the database of DATABASE_URL.

const usage =
  "npm run db:load -- DIR              loads a folder with one CSV file a table into the database of DATABASE_URL\n" +
  "npm run db:load -- --template DIR   writes such a folder: headers, one row each, and what the columns are\n" +
  "npm run db:load -- --help           says what the files may hold";

try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof LoadError) console.error("Nothing was loaded.");
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const frame = { usage: `${usage}\n\n${await describeFiles()}`, usesInstallation: true };
  const { values, positionals } = readCommand(frame, {
    allowPositionals: true,
    options: { template: { type: "string" } },
  });
  if (values.template !== undefined) {
    const names = await writeTemplate(values.template);
    console.log(`Wrote ${names.join(", ")} to ${values.template}.`);
    return;
  }
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1) throw new Error(usage);
  const databaseUrl = process.env.DATABASE_URL;
  if (databaseUrl === undefined || databaseUrl === "")
    throw new Error("DATABASE_URL is not set. Set it to the address of a PostgreSQL database.");
  const loaded = await loadTables(databaseUrl, folder, (message) => console.log(message));
  console.table(Object.fromEntries(loaded.map(({ table, rows }) => [table, { rows }])));
}
