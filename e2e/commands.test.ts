import { execFile, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
const { scripts } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));

/** The scripts that are programs of ours; the others are those of packages, with a help of their own. */
const ours = Object.entries<string>(scripts).flatMap(([name, command]) => {
  const [, file] = command.match(/^(?:tsx|node --import \S+) (\S+\.ts)/) ?? [];
  return file === undefined ? [] : { name, file };
});

function runDeploy(argument: string) {
  const env: NodeJS.ProcessEnv = { NODE_ENV: "production", PATH: process.env.PATH };
  return promisify(execFile)(process.execPath, ["--import", "tsx", "prisma/deploy.ts", argument], {
    cwd: root,
    env,
  });
}

it.each(ours)(
  "npm run $name has the frame of all commands, with a usage that names it",
  async ({ name, file }) => {
    const source = await readFile(path.join(root, file), "utf8");
    expect(source).toContain("readCommand(");
    expect(source).toContain(["start", "test"].includes(name) ? `npm ${name}` : `npm run ${name}`);
    expect(source).not.toContain("parseArgs");
  },
);

it("--help prints the usage, an option that there is not is refused with it, and nothing else is done", async () => {
  expect(ours.length).toBeGreaterThan(15);
  const helped = await runDeploy("--help");
  expect(helped).toEqual({
    stdout: expect.stringMatching(/^npm run db:deploy -- \[--app-role ROLE\]\n/),
    stderr: "",
  });
  const refused = await runDeploy("--forse").catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused).toHaveProperty("stderr", expect.stringContaining("'--forse'"));
  expect(refused).toHaveProperty("stderr", expect.stringContaining("npm run db:deploy"));
});

it("a command that tries Tranche with parts of its own has nothing of an installation in its environment", async () => {
  const script = (usesInstallation: boolean) => `import { readCommand } from "./lib/command.ts";
    readCommand({ usage: "", usesInstallation: ${usesInstallation} }, {});
    console.log(process.env.DATABASE_URL);`;
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: "production",
    PATH: process.env.PATH,
    DATABASE_URL: "postgres://somebody",
  };
  const told = async (usesInstallation: boolean) => {
    const flags = ["--import", "tsx", "--input-type=module", "--eval", script(usesInstallation)];
    return (await promisify(execFile)(process.execPath, flags, { cwd: root, env })).stdout.trim();
  };
  expect(await told(true)).toBe("postgres://somebody");
  expect(await told(false)).toBe("undefined");
});

it.runIf(process.platform !== "win32")(
  "a command that npm started ends when npm is ended, which tells only the shell between them",
  async () => {
    const script = `import { readCommand } from "./lib/command.ts";
      readCommand({ usage: "", usesInstallation: false }, {});
      process.on("SIGTERM", () => { console.log("ended"); process.exit(0); });
      console.log("ready");
      setInterval(() => undefined, 1000);`;
    const env: NodeJS.ProcessEnv = {
      NODE_ENV: "production",
      PATH: process.env.PATH,
      npm_lifecycle_event: "start",
    };
    // With something after it, so that no shell runs the command in its own place.
    const command = `"${process.execPath}" --import tsx --input-type=module --eval '${script}'; true`;
    const shell = spawn("sh", ["-c", command], { cwd: root, env });
    const lines = createInterface({ input: shell.stdout })[Symbol.asyncIterator]();
    expect(await lines.next()).toMatchObject({ value: "ready" });
    shell.kill("SIGTERM");
    expect(await lines.next()).toMatchObject({ value: "ended" });
  },
);
