import { spawn } from "node:child_process";
import { once } from "node:events";
import { readCommand } from "@/lib/command";
import { readSettings } from "@/lib/env";
import { fixedOrigin } from "@/lib/http/call/public-origin";
import { buildProblems } from "./build-problems";

const usage = `npm run build:vercel

What Vercel runs for each deployment (vercel.json): looks whether every variable is there, applies the migrations that the
deployment's database lacks, builds the app, and fills a preview's empty database with the demo data where DEMO_DATA=true.`;

readCommand({ usage, usesInstallation: true }, {});
// biome-ignore lint/style/noProcessEnv: handed on to the programs that this one runs
const environment = process.env;
const { settings, problems: unusable } = readSettings();
const problems = buildProblems(unusable, environment);
if (!settings || problems.length > 0) {
  console.error(
    [
      'This deployment cannot be built. Set its variables (lib/OPERATIONS.md, "On Vercel"):',
      ...problems,
    ].join("\n  "),
  );
  process.exitCode = 1;
} else {
  const owner = environment.MIGRATIONS_DATABASE_URL || environment.DATABASE_URL_UNPOOLED;
  const asOwner = owner ? { ...environment, DATABASE_URL: owner } : environment;
  const origin = fixedOrigin(settings);
  const steps: [args: string[], environment: NodeJS.ProcessEnv][] = [
    [["--import", "tsx", "prisma/deploy.ts"], asOwner],
    [["node_modules/next/dist/bin/next", "build"], environment],
  ];
  // Last, so that the links in the log are of a deployment that was built.
  if (environment.DEMO_DATA === "true")
    steps.push([
      ["--import", "tsx", "lib/local/demo-data/main.ts"],
      { ...asOwner, ...(origin && { APP_URL: origin }) },
    ]);
  for (const [args, env] of steps) {
    const [code] = await once(spawn(process.execPath, args, { env, stdio: "inherit" }), "exit");
    if (code !== 0) {
      process.exitCode = 1;
      break;
    }
  }
}
