import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { copySourceFiles } from "@/e2e/support/copy-sources";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../..");

/** The project's settings, which Vercel keeps. Its functions run on Node 24. */
const settings = { framework: "nextjs", nodeVersion: "24.x" };

/**
 * Copies the sources, with the packages that are here, into a folder, and lets Vercel's own program build them there by
 * vercel.json. `program` is that program. Throws when it fails.
 */
export async function buildProject(
  folder: string,
  program: string,
  environment: Record<string, string>,
): Promise<void> {
  await copyProject(folder);
  const child = spawn(program, ["build", "--yes"], {
    cwd: folder,
    env: { ...process.env, ...environment, VERCEL_TELEMETRY_DISABLED: "1", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: "inherit",
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error("vercel build failed.");
}

async function copyProject(folder: string): Promise<void> {
  await copySourceFiles(folder);
  // Node's own copy takes minutes for so many files.
  for (const made of ["node_modules", "lib/db/generated"])
    await run("cp", ["-pR", path.join(root, made), path.join(folder, path.dirname(made))]);
  await mkdir(path.join(folder, ".vercel"), { recursive: true });
  const project = { projectId: "prj_local", orgId: "team_local", settings };
  await writeFile(path.join(folder, ".vercel/project.json"), JSON.stringify(project));
  // The packages are there already, and a check takes no minute to fetch them again.
  const file = path.join(folder, "vercel.json");
  const config: Record<string, unknown> = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...config, installCommand: "true" }));
}
