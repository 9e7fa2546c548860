import { createHash, randomBytes } from "node:crypto";
import { parse } from "csv-parse/sync";
import { clientOf } from "@/e2e/support/api/call-api";
import { downloadFile } from "@/e2e/support/api/download";
import { digestApiKey } from "@/lib/auth/api-key";
import { readCommand } from "@/lib/command";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { findFreePort } from "@/lib/local/free-port";
import { startWebhookReceiver, type WebhookReceiver } from "@/lib/testing/webhook-receiver";
import { expectAsOne, expectOnce, type Person } from "./standalone/as-one";
import { type Balancer, startBalancer } from "./standalone/balancer";
import {
  buildStandalone,
  openStandalone,
  type Process,
  type StandaloneInstallation,
} from "./standalone/installation";

// npm run restarts: three web processes and two workers on one database. First they have to be as one. Then it goes
// as with an upgrade without a pause: while twenty people export, each process is told to end by SIGTERM and started anew, one
// after the other. Exits with 1 when an export is lost, a file differs from its receipt, an answer is cut, or anybody is
// answered with a status of 500 or more.

const usage = `npm run restarts -- [--built] [--rounds 2]

Starts three web processes and two workers, asks them at once whether they count, dedupe and tell as one, and restarts them in
turn while twenty people export.

  --built      takes the standalone folder as the last build left it
  --rounds N   restarts each of them so often`;

const { values: flags } = readCommand(
  { usage, usesInstallation: false },
  { options: { built: { type: "boolean", default: false }, rounds: { type: "string", default: "2" } } },
);
const people = 20;
const advertisers = 2000;
const kinds = ["web", "web", "web", "worker", "worker"] as const;

let installation: StandaloneInstallation | undefined;
const balancers: Balancer[] = [];
const receiver = await startWebhookReceiver();
try {
  if (!flags.built) await buildStandalone();
  // Several tranches of few rows.
  const environment = { TRANCHE_BYTES: "65536", WEBHOOKS_ALLOW_PRIVATE: "true" };
  installation = await openStandalone({ environment });
  await restart(installation, await makePeople(installation.ownerUrl), receiver);
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  for (const { faults } of balancers) if (faults.length > 0) console.error(`Seen:\n  ${faults.join("\n  ")}`);
  process.exitCode = 1;
} finally {
  for (const { close } of balancers) close();
  await receiver.close();
  await installation?.stop();
}

async function restart(
  { start, startExecutor }: StandaloneInstallation,
  { counted, exporting }: { counted: Person; exporting: Person[] },
  receiver: WebhookReceiver,
): Promise<void> {
  const processes: Process[] = [];
  for (const kind of kinds) processes.push(await start(kind, await findFreePort()));
  const portsOf = (kind: string) => processes.filter(({ name }) => name === kind).map(({ port }) => port);
  const web = await startBalancer(portsOf("web"));
  const workers = await startBalancer(portsOf("worker"));
  balancers.push(web, workers);
  await startExecutor(`${workers.url}/api/inngest`);

  const [first] = exporting;
  if (first === undefined) throw new Error("Nobody exports.");
  const webUrls = portsOf("web").map((port) => `http://127.0.0.1:${port}`);
  await expectAsOne(webUrls, { counted, exporting: first }, receiver);

  const isOver = { value: false };
  const working = Promise.all(exporting.map(({ apiKey }) => exportUntil({ url: web.url, apiKey }, isOver)));
  const restarting = (async () => {
    for (let round = 0; round < Number(flags.rounds); round++) {
      for (const [place, kind] of kinds.entries()) {
        const old = processes[place];
        if (old === undefined) continue;
        await old.stop();
        processes[place] = await start(kind, old.port);
        console.log(
          `round ${round + 1}: ${kind} ${place + 1} was restarted, ${web.answers()} answers so far`,
        );
      }
    }
  })().finally(() => {
    isOver.value = true;
  });
  const [exports] = await Promise.all([working, restarting]);
  const made = exports.reduce((sum, count) => sum + count, 0);
  if (web.faults.length > 0) {
    throw new Error(`Of ${web.answers()} answers these were wrong:\n  ${web.faults.join("\n  ")}`);
  }
  expectOnce(receiver);
  console.log(
    `\n${made} exports of ${people} people, each with all its rows; ${web.answers()} answers, none wrong or cut.\n` +
      `The engine's calls of workers that were ending: ${workers.faults.length}, all made again.`,
  );
}

/** Exports, fetches the file and holds it against the receipt, again and again. Returns how often; throws at the first fault. */
async function exportUntil(
  api: { url: string; apiKey: string },
  isOver: { value: boolean },
): Promise<number> {
  const client = clientOf(api);
  for (let count = 0; ; count++) {
    if (isOver.value && count > 0) return count;
    const finished = await client.runToEnd({ report_type: "advertisers_csv", fresh: true }, { pollMs: 1000 });
    const bytes = await downloadFile(finished);
    const found = {
      rows: parse(Buffer.from(bytes), { bom: true }).length - 1,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    };
    const promised = { rows: advertisers, sha256: finished.sha256 };
    if (JSON.stringify(found) !== JSON.stringify(promised))
      throw new Error(`Export ${finished.id}: ${JSON.stringify(found)} is not ${JSON.stringify(promised)}.`);
  }
}

/** The programs to export, and people who may see them all. */
async function makePeople(ownerUrl: string): Promise<{ counted: Person; exporting: Person[] }> {
  const make = (name: string) => ({ email: `${name}@example.com`, apiKey: randomBytes(32).toString("hex") });
  const counted = make("counted");
  const exporting = Array.from({ length: people }, (_, place) => make(`person-${place}`));
  const pool = createPool(ownerUrl, 1);
  try {
    await pool.query(`
      insert into networks (id, name, slug) values (1, 'Awin', 'awin');
      insert into publishers (id, name, slug, house) values (1, 'House', 'house', true);
      insert into advertisers (id, network_id, publisher_id, name, slug)
        select n, 1, 1, 'Advertiser ' || n, 'advertiser-' || n from generate_series(1, ${advertisers}) n`);
    await createDatabase(pool).user.createMany({
      data: [counted, ...exporting].map((person) => ({
        email: person.email,
        name: person.email,
        admin: true,
        // People of the house have a tenth of the others' requests.
        publisherId: person === counted ? 1 : null,
        apiKeyDigest: digestApiKey(person.apiKey),
      })),
    });
  } finally {
    await pool.end();
  }
  return { counted, exporting };
}
