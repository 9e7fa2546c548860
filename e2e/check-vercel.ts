import { access } from "node:fs/promises";
import path from "node:path";
import { type Container, startContainer } from "@/e2e/standalone/container";
import { type OutsideParts, startOutsideParts } from "@/e2e/standalone/outside-parts";
import { makeDemoExports } from "@/e2e/support/api/demo-exports";
import { buildProject } from "@/e2e/vercel/build-project";
import { copyFunction, functionOf, judgeFunctions, readFunctions } from "@/e2e/vercel/functions";
import { readCommand } from "@/lib/command";
import { findFreePort } from "@/lib/local/free-port";
import { grantAppRights } from "@/lib/local/postgres/roles";
import { prepareDemo } from "@/lib/local/stack/demo";
import { waitForHealth } from "@/lib/local/stack/wait-for-health";
import { ensureBucket } from "@/lib/storage/object-store";

// npm run check:vercel: what Vercel makes of the sources, without Vercel. Its own program builds them as vercel.json says, with
// a database that has no tables yet. The functions are judged, and those that exports need are run from empty folders.

const usage = `npm run check:vercel -- [--program FILE] [--without NAME]

Builds a preview deployment with Vercel's program (npm install --global vercel), and makes the demo's four exports with its
functions. PostgreSQL, S3 server and executor run apart from it.

  --program FILE   the program, where it is not the vercel of your PATH
  --without NAME   leaves that variable out of the build: to see it end with a sentence`;

const { values: flags } = readCommand(
  { usage, usesInstallation: false },
  { options: { program: { type: "string", default: "vercel" }, without: { type: "string" } } },
);
const serveFunction = path.join(import.meta.dirname, "vercel/serve-function.mjs");
let parts: OutsideParts | undefined;

try {
  parts = await startOutsideParts();
  await check(parts);
  console.log("\nThe deployment has all that it needs.");
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await parts?.stop();
}

async function check({ dataDir, secrets, urls, environment, startExecutor, beforeStop }: OutsideParts) {
  const variables: Record<string, string> = {
    ...environment,
    VERCEL: "1",
    VERCEL_ENV: "preview",
    VERCEL_URL: "tranche-check.vercel.app",
    VERCEL_GIT_COMMIT_REF: "check",
    // The build migrates with it, as the owner.
    MIGRATIONS_DATABASE_URL: urls.owner,
    // And fills the database with it.
    DEMO_DATA: "true",
    // Several tranches, so that steps, threads and parts are all used.
    TRANCHE_BYTES: String(1024 * 1024),
  };
  if (flags.without !== undefined) delete variables[flags.without];

  const project = path.join(dataDir, "project");
  await buildProject(project, flags.program, variables);
  const functions = await readFunctions(project);
  const wrong = await judgeFunctions(functions, project);
  if (wrong.length > 0) throw new Error(["The functions are not as they should be:", ...wrong].join("\n  "));
  const routes = functions.flatMap((one) => one.routes);
  for (const file of ["client.js", "client.d.ts"])
    await access(path.join(project, ".vercel/output/static", file));
  console.log(`${functions.length} functions answer ${routes.length} routes.`);

  await grantAppRights(urls.owner);
  await ensureBucket({
    endpoint: environment.S3_ENDPOINT,
    publicEndpoint: undefined,
    region: "us-east-1",
    bucket: environment.S3_BUCKET ?? "",
    accessKeyId: environment.S3_ACCESS_KEY_ID ?? "",
    secretAccessKey: environment.S3_SECRET_ACCESS_KEY ?? "",
    areChecksumsOnlyWhenRequired: false,
  });
  await prepareDemo(urls.owner, secrets, console.log);
  const serve = async (route: string): Promise<Container & { url: string }> => {
    const found = functionOf(functions, route);
    const folder = path.join(dataDir, "functions", route);
    await copyFunction(found, project, folder);
    const port = await findFreePort();
    const args = [serveFunction, path.join(folder, found.config.handler), String(port)];
    const container = startContainer({ name: route, folder, args, env: variables });
    beforeStop(container.kill);
    return { ...container, url: `http://127.0.0.1:${port}` };
  };
  const [api, steps] = [await serve("api/v1/exports"), await serve("api/inngest")];
  const died = Promise.race([api.died, steps.died]);
  await startExecutor(`${steps.url}/api/inngest`);
  await Promise.race([waitForHealth(api.url), died]);
  const caller = { url: api.url, apiKey: secrets.demo.apiKeys.admin };
  const files = await Promise.race([makeDemoExports(caller, path.join(dataDir, "files")), died]);
  console.table(files, ["type", "rows", "parts", "seconds"]);
}
