import { readCommand } from "@/lib/command";
import { startPostgres } from "@/lib/local/postgres/start-postgres";

// A program that starts a server in the folder that is typed, prints its address and stays: own-postgres FOLDER.

const { positionals } = readCommand({ usage: "", usesInstallation: false }, { allowPositionals: true });
const { url } = await startPostgres({ dataDir: String(positionals[0]) });
process.stdout.write(url);
setInterval(() => undefined, 1000);
