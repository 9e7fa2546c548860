import { spawn } from "node:child_process";
import { once } from "node:events";
import { readCommand } from "@/lib/command";
import { readSettings } from "@/lib/env";
import { buildProblems } from "./build-problems";

const usage = `npm run build:vercel

What Vercel runs for each deployment (vercel.json): looks whether every variable is there, applies the migrations that the
deployment's database lacks, and builds the app.`;

readCommand({ usage, readsEnvFile: true }, {});
// biome-ignore lint/style/noProcessEnv: handed on to the programs that this one runs
const environment = process.env;
const problems = buildProblems(readSettings().problems, environment);
if (problems.length > 0) {
  console.error(
    ['This deployment cannot be built. Set its variables (README.md, "On Vercel"):', ...problems].join(
      "\n  ",
    ),
  );
  process.exitCode = 1;
} else {
  const owner = environment.MIGRATIONS_DATABASE_URL || environment.DATABASE_URL_UNPOOLED;
  const steps: [args: string[], environment: NodeJS.ProcessEnv][] = [
    [["--import", "tsx", "prisma/deploy.ts"], owner ? { ...environment, DATABASE_URL: owner } : environment],
    [["node_modules/next/dist/bin/next", "build"], environment],
  ];
  for (const [args, env] of steps) {
    const [code] = await once(spawn(process.execPath, args, { env, stdio: "inherit" }), "exit");
    if (code !== 0) {
      process.exitCode = 1;
      break;
    }
  }
}
