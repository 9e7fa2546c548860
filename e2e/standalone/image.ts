import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const root = path.resolve(import.meta.dirname, "../..");
const composeFile = path.join(root, "compose.yaml");

/** What Dockerfile and compose.yaml say, as far as a container's process sees it. */
export interface Image {
  /** The image's own variables. */
  environment: Record<string, string>;
  /** What is run by Node, by the file: "commands/web.js" and the like. */
  commands: ReadonlyMap<string, string[]>;
}

export async function readImage(): Promise<Image> {
  const dockerfile = await readFile(path.join(root, "Dockerfile"), "utf8");
  const compose = await readFile(composeFile, "utf8");
  for (const line of ["RUN npm run build:standalone", "COPY --from=build /app/.next/standalone ./"]) {
    if (!dockerfile.includes(`${line}\n`)) throw new Error(`The Dockerfile has no line "${line}".`);
  }
  const [, assignments = ""] = /^ENV ((?:.*\\\n)*.*)$/m.exec(dockerfile) ?? [];
  const environment = Object.fromEntries(
    assignments
      .split(/[\s\\]+/)
      .filter(Boolean)
      .map((assignment) => {
        const [name = "", value = ""] = assignment.split("=");
        return [name, value];
      }),
  );
  const commands = new Map<string, string[]>();
  for (const [line] of `${dockerfile}${compose}`.matchAll(/\["node", .*\]/g)) {
    const [, file, ...args]: string[] = JSON.parse(line);
    if (file !== undefined) commands.set(file, [file, ...args]);
  }
  return { environment, commands };
}

/** Lets Docker Compose read compose.yaml; false where there is none. Throws what it says about a file that is no good. */
export async function checkCompose(folder: string): Promise<boolean> {
  const run = promisify(execFile);
  const isThere = await run("docker", ["compose", "version"]).then(
    () => true,
    () => false,
  );
  if (!isThere) return false;
  const compose = await readFile(composeFile, "utf8");
  const names = new Set([...compose.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name));
  const envFile = path.join(folder, "compose.env");
  await writeFile(envFile, [...names].map((name) => `${name}=${randomBytes(32).toString("hex")}\n`).join(""));
  await run("docker", ["compose", "--env-file", envFile, "--file", composeFile, "config", "--quiet"]);
  await rm(envFile);
  return true;
}
