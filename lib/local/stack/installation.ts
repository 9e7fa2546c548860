import { randomBytes, randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { writeDurably } from "@/lib/local/durable-file";
import { makeFolder } from "@/lib/local/sync-folder";

const hexKey = z.string().regex(/^[0-9a-f]{64}$/);

const hex = (bytes: number) => randomBytes(bytes).toString("hex");
const createPasswords = () => ({ owner: hex(24), app: hex(24), executor: hex(24) });

const installation = z.object({
  authSecret: z.string(),
  s3: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  inngest: z.object({ signingKey: z.string(), eventKey: z.string() }),
  /** Of the database's roles. Folders that are older than the roles get them at their next start. */
  database: z.object({ owner: z.string(), app: z.string(), executor: z.string() }).default(createPasswords),
  demo: z.object({
    password: z.string(),
    apiKeys: z.object({ manager: hexKey, other_manager: hexKey, agency: hexKey, admin: hexKey }),
  }),
  /** Ports of the last start, taken again while they are free, so that links and tools keep working. */
  ports: z.object({ s3: z.int(), inngest: z.int(), worker: z.int() }).partial(),
});

/** What one data folder keeps of its own: secrets made at the first start, and the ports of the last one. */
export type Installation = z.infer<typeof installation>;

/** Makes the data folder. Others may pass through, as the database server does when root starts it, but not look around. */
export async function makeDataDir(dataDir: string): Promise<void> {
  await makeFolder(dataDir, 0o711);
}

/** Reads the folder's installation file, or makes it. Only its owner can read it. Throws where it is damaged. */
export async function openInstallation(dataDir: string): Promise<Installation> {
  await makeDataDir(dataDir);
  const text = await readText(file(dataDir));
  if (text !== undefined) return parse(text, dataDir);
  const made = createInstallation();
  await saveInstallation(dataDir, made);
  return made;
}

/** Writes the installation file, unless it says the same: what nobody writes nothing can happen to. */
export async function saveInstallation(dataDir: string, value: Installation): Promise<void> {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (text !== (await readText(file(dataDir)))) await writeDurably(file(dataDir), text);
}

/** Undefined where there is no such file. */
async function readText(target: string): Promise<string | undefined> {
  return readFile(target, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

function parse(text: string, dataDir: string): Installation {
  try {
    return installation.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(
      `The file ${file(dataDir)} is damaged. Restore it from a backup: it has the secrets that the data of this folder were ` +
        "written with. To begin anew without those data, run npm run reset.",
      { cause },
    );
  }
}

function file(dataDir: string): string {
  return path.join(dataDir, "installation.json");
}

function createInstallation(): Installation {
  return {
    authSecret: hex(32),
    s3: { accessKeyId: `local${hex(8)}`, secretAccessKey: hex(32) },
    inngest: { signingKey: hex(32), eventKey: hex(16) },
    database: createPasswords(),
    demo: {
      // Random, yet short enough to type from a terminal.
      password: `tranche-${randomInt(100_000, 1_000_000)}-${hex(3)}`,
      apiKeys: { manager: hex(32), other_manager: hex(32), agency: hex(32), admin: hex(32) },
    },
    ports: {},
  };
}
