import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";

// npm run user:create, as somebody types it, against the database of the running stack.

const stack = readStackFile();

async function createUser(args: string[], password: string): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", "prisma/create-user.ts", ...args], {
    env: { ...process.env, DATABASE_URL: stack.database_url },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  child.stdin.end(`${password}\n`);
  const [code] = await once(child, "close");
  return { code, output };
}

async function signIn(email: string, password: string): Promise<number> {
  const answer = await fetch(`${stack.url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: stack.url },
    body: JSON.stringify({ email, password }),
  });
  return answer.status;
}

it("a person made on the command line signs in with the password and calls with the key, which is kept as a digest", async () => {
  const email = "Ann.Example@example.com";
  const password = "correct horse battery";
  const made = await createUser(["--email", email, "--publisher", "2"], password);
  expect(made.code, made.output).toBe(0);
  expect(made.output).not.toContain(password);
  const key = made.output.match(/\b[0-9a-f]{64}\b/)?.[0] ?? "";

  expect(await signIn("ann.example@example.com", password)).toBe(200);
  expect(await signIn("ann.example@example.com", "wrong password")).toBe(401);
  const list = await fetch(`${stack.url}/api/v1/exports`, { headers: { "x-api-key": key } });
  expect(list.status).toBe(200);
  expect(await list.json()).toEqual({ exports: [] });

  const again = await createUser(["--email", email, "--publisher", "2"], password);
  expect(again).toMatchObject({ code: 1, output: expect.stringContaining("There is a user") });
});

it.each([
  ["no e-mail", ["--admin"], "npm run user:create --"],
  [
    "two kinds at once",
    ["--email", "b@example.com", "--admin", "--publisher", "2"],
    "npm run user:create --",
  ],
  [
    "an unknown publisher",
    ["--email", "b@example.com", "--publisher", "nowhere"],
    "There is no publisher nowhere",
  ],
  ["a short password", ["--email", "b@example.com", "--admin"], "at least 8 characters"],
])("%s: one clear sentence, and nobody is made", async (_name, args, sentence) => {
  const { code, output } = await createUser(args, "short");
  expect(code).toBe(1);
  expect(output).toContain(sentence);
  expect(output).not.toContain("    at ");
});
