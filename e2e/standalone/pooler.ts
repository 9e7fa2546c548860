import { spawn } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePort } from "@/lib/local/free-port";
import { nobody } from "./container";

/** Debian's PgBouncer puts its program here, which is not on everybody's path. */
const program = "/usr/sbin/pgbouncer";
/** Fewer connections than the app's pools ask for at most, so that sessions change hands. */
const serverConnections = 12;
const startMs = 60_000;

export interface Pooler {
  /** The database's address by way of it. */
  url: string;
  stop(): Promise<void>;
}

/**
 * Puts PgBouncer, in transaction mode and otherwise as it comes, before a database. It does not run as root, so under root
 * it is somebody else.
 *
 * @throws when it is not installed, or ends.
 */
export async function startPooler(databaseUrl: string, folder: string): Promise<Pooler> {
  const target = new URL(databaseUrl);
  const port = await findFreePort();
  const files = { settings: path.join(folder, "pgbouncer.ini"), people: path.join(folder, "pgbouncer.txt") };
  const name = target.pathname.slice(1);
  await writeFile(
    files.settings,
    `[databases]
${name} = host=${target.hostname} port=${target.port} dbname=${name}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${files.people}
pool_mode = transaction
max_client_conn = 500
default_pool_size = ${serverConnections}
`,
  );
  await writeFile(files.people, `"${target.username}" "${decodeURIComponent(target.password)}"\n`);
  for (const file of Object.values(files)) await chmod(file, 0o644);
  const child = spawn(program, [files.settings], { stdio: ["ignore", "ignore", "pipe"], ...nobody });
  process.once("exit", () => child.kill("SIGKILL"));
  let said = "";
  child.stderr.on("data", (text) => {
    said = `${said}${text}`.slice(-4000);
  });
  const ended = new Promise<never>((_resolve, reject) => {
    child.once("error", () =>
      reject(new Error(`${program} is not there: install it with apt-get install pgbouncer.`)),
    );
    child.once("exit", () => reject(new Error(`PgBouncer has ended: ${said}`)));
  });
  // Whoever waits for it hears of it; later the app does.
  ended.catch(() => undefined);
  await Promise.race([untilListening(port), ended]);
  const url = new URL(databaseUrl);
  url.port = String(port);
  return {
    url: url.href,
    async stop() {
      child.kill("SIGKILL");
      await ended.catch(() => undefined);
    },
  };
}

async function untilListening(port: number): Promise<void> {
  for (const end = performance.now() + startMs; performance.now() < end; await sleep(50)) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isThere) return;
  }
  throw new Error(`PgBouncer does not listen after ${startMs / 1000} s.`);
}
