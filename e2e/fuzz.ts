import pg from "pg";
import { startFuzzStack } from "@/e2e/fuzz/fuzz-stack";
import { describeRequest, runFuzz } from "@/e2e/fuzz/run-fuzz";
import { readCommand } from "@/lib/command";

// npm run fuzz -- --requests 20000 --seed 1: broken requests to every route of a stack of its own. The seed is printed;
// the same seed sends the same requests, and `--only N` sends the N-th of them alone.

const usage = `npm run fuzz -- [--requests 20000] [--seed N] [--only N]

Sends broken requests to every route. --only sends the N-th alone.`;

const frame = { usage, usesInstallation: false };
const { values } = readCommand(frame, {
  options: { requests: { type: "string" }, seed: { type: "string" }, only: { type: "string" } },
});
const requests = Number(values.requests ?? 20_000);
const seed = Number(values.seed ?? Date.now() % 1_000_000);

const { stack, credentials, secrets } = await startFuzzStack();
// Else most are refused after a while for their number alone, whatever they say.
const client = new pg.Client(stack.info.database_url);
const forgetCalls = () => client.query("delete from rate_limit_windows");
try {
  await client.connect();
  const web = stack.parts.get("web")?.pid();
  console.log(`${requests} requests, seed ${seed}`);
  const startedAt = Date.now();
  const { statuses, problems } = await runFuzz({
    url: stack.info.url,
    credentials: credentials(),
    secrets: secrets(),
    seed,
    requests,
    ...(values.only === undefined ? {} : { only: Number(values.only) }),
    onAnswer: async (done) => {
      if (done % 500 === 0) await forgetCalls();
      if (done % 1000 === 0) console.log(`${done} answers`);
    },
  });
  for (const { index, request, status, problems: found } of problems) {
    console.log(`\n#${index} ${status}: ${found.join("; ")}\n  ${describeRequest(request)}`);
  }
  const health = await fetch(`${stack.info.url}/api/health`);
  const hasCrashed = stack.parts.get("web")?.pid() !== web || !health.ok;
  if (hasCrashed) console.log(`\nThe app crashed or is not well: ${stack.said.join("\n")}`);
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  console.log(`\nstatuses ${JSON.stringify(statuses)}, ${seconds} s, seed ${seed}`);
  console.log(
    `${requests - problems.length} passed, ${problems.length} failed${hasCrashed ? ", crashed" : ""}`,
  );
  process.exitCode = problems.length > 0 || hasCrashed ? 1 : 0;
} finally {
  await client.end();
  await stack.stop();
}
