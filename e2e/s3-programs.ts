import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { temporaryDataDir } from "@/e2e/support/stack/temporary-data-dir";
import { readCommand } from "@/lib/command";
import { startS3Server } from "@/lib/local/s3/server";
import { awsCli } from "./s3-programs/aws-cli";
import type { S3Access, S3Program } from "./s3-programs/program";
import { rclone } from "./s3-programs/rclone";
import { s3cmd } from "./s3-programs/s3cmd";

// npm run s3:programs: what people use with S3 copies up, lists, copies down and removes on the embedded server, a small
// file, an empty one, one with an awkward name and one of several parts. All three are Debian's packages (rclone,
// s3cmd, awscli). Exits with 1 when a program fails, does not give back what it was given, or is missing.

const usage = `npm run s3:programs

Has rclone, s3cmd and the aws CLI copy files up and down, list and remove them on the embedded S3 server.`;
readCommand({ usage, usesInstallation: false }, {});

const bucket = "tools";
const files: readonly [name: string, content: Buffer][] = [
  ["small.csv", Buffer.from("a,b\n1,2\n")],
  ["empty.csv", Buffer.alloc(0)],
  ["folder/Café & co +1.csv", Buffer.from("x")],
  ["folder/parts.bin", randomBytes(20 * 1024 * 1024)],
];

const folder = await temporaryDataDir();
const credentials = { accessKeyId: "tools", secretAccessKey: randomBytes(20).toString("hex") };
const server = await startS3Server({
  port: 0,
  dataDir: path.join(folder, "s3"),
  credentials,
  region: "us-east-1",
});
try {
  for (const program of [rclone, s3cmd, awsCli]) {
    const problem = await problemOf(program).catch((error: unknown) => String(error));
    console.log(`${program.name}: ${problem ?? `${files.length} files up, listed, down and removed`}`);
    if (problem !== null) process.exitCode = 1;
  }
} finally {
  await server.close();
  await rm(folder, { recursive: true, force: true });
}

/** Why a program is of no use with the server; null when it does all that it should. */
async function problemOf(program: S3Program): Promise<string | null> {
  const own = path.join(folder, program.id);
  const [up, down] = [path.join(own, "up"), path.join(own, "down")];
  for (const [name, content] of files) {
    await mkdir(path.dirname(path.join(up, name)), { recursive: true });
    await writeFile(path.join(up, name), content);
  }
  await mkdir(down, { recursive: true });
  const access: S3Access = {
    endpoint: server.url,
    ...credentials,
    bucket: `${bucket}-${program.id}`,
    folder: own,
  };
  const use = await program.open(access);
  if (use === null) return "is not installed, nothing was tried";

  await use.makeBucket();
  await use.copyUp(up);
  const names = files.map(([name]) => name).toSorted();
  const listed = (await use.list()).toSorted();
  if (listed.join() !== names.join()) return `lists ${listed.join(", ")} instead of ${names.join(", ")}`;
  await use.copyDown(down);
  for (const [name, content] of files) {
    if (!content.equals(await readFile(path.join(down, name)))) return `brings back another ${name}`;
  }
  await use.removeAll();
  const left = await use.list();
  return left.length === 0 ? null : `leaves ${left.join(", ")}`;
}
