import http from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { findFreePort } from "@/lib/local/free-port";
import { callApp } from "@/lib/local/inngest/app/app-client";
import { eventually } from "@/lib/testing/eventually";
import { startTestApp } from "@/lib/testing/inngest/test-app";
import { type Bench, benchesOfFile } from "@/lib/testing/inngest/test-bench";
import { startTestProxy, type TestProxy } from "@/lib/testing/inngest/test-proxy";
import { startExecutor } from "./executor";

const startBench = benchesOfFile();
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("the app is away", () => {
  test("runs wait without using up attempts, and go on when it is back", async () => {
    const attempts: number[] = [];
    const bench = await startBench((inngest) => [
      inngest.createFunction(
        { id: "waits", triggers: { event: "t/waits" }, retries: 0 },
        async ({ step, attempt }) => {
          attempts.push(attempt);
          return step.run("only", () => "done");
        },
      ),
    ]);
    const port = Number(new URL(bench.app.url).port);
    await eventually(() => expect(bench.log.join()).toMatch(/1 functions registered/));
    await bench.app.close();
    await bench.client.send({ name: "t/waits" });
    await eventually(() => expect(bench.log.join()).toMatch(/waits: .*ECONNREFUSED/));
    await wait(1_500);
    expect(attempts).toEqual([]);
    const again = await startTestApp(bench.client, bench.functions, port);
    onTestFinished(() => again.close());
    expect((await bench.end("waits")).output).toBe("done");
    expect(new Set(attempts)).toEqual(new Set([0]));
  });

  test("something else at its address is not taken for the app", async () => {
    const bench = await startBench((inngest) => [
      inngest.createFunction({ id: "other", triggers: { event: "t/other" }, retries: 0 }, async () => "done"),
    ]);
    const port = Number(new URL(bench.app.url).port);
    await eventually(() => expect(bench.log.join()).toMatch(/1 functions registered/));
    await bench.app.close();
    const stranger = http.createServer((_request, response) => response.writeHead(500).end("starting"));
    await new Promise<void>((resolve) => stranger.listen(port, "127.0.0.1", resolve));
    await bench.client.send({ name: "t/other" });
    await eventually(() => expect(bench.log.join()).toMatch(/not as an Inngest route/));
    await new Promise((resolve) => stranger.close(resolve));
    const again = await startTestApp(bench.client, bench.functions, port);
    onTestFinished(() => again.close());
    expect((await bench.end("other")).output).toBe("done");
  });

  test("an answer however late is waited for: the 300 s that fetch allows do not count", async () => {
    const answer = { "x-inngest-sdk": "js:v4.24.0" };
    const late = http.createServer((_request, response) =>
      setTimeout(() => response.writeHead(200, answer).end("1"), 3_000),
    );
    await new Promise<void>((resolve) => late.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void late.close());
    const address = late.address() as AddressInfo; // it listens on a port
    const url = new URL(`http://127.0.0.1:${address.port}/`);
    // The timer of Node's fetch, UND_ERR_HEADERS_TIMEOUT, shortened from 300 s to half a second.
    await fetch(`data:,`);
    // Node's versions go by one or the other; those that have both keep a mere wrapper in one.
    const keys = [1, 2].map((version) => Symbol.for(`undici.globalDispatcher.${version}`));
    const standard = keys.map((key) => Reflect.get(globalThis, key));
    const { constructor: Agent } = standard.find((one) => one?.constructor.name === "Agent");
    const setAll = (dispatchers: unknown[]) =>
      keys.forEach((key, index) => void Reflect.set(globalThis, key, dispatchers[index]));
    const impatient = new Agent({ headersTimeout: 500 });
    setAll([impatient, impatient]);
    onTestFinished(() => setAll(standard));
    const [byFetch, byExecutor] = await Promise.allSettled([
      fetch(url),
      callApp({
        method: "POST",
        url,
        headers: {},
        body: "{}",
        signingKey: null,
        signal: new AbortController().signal,
      }),
    ]);
    expect(byFetch).toMatchObject({
      status: "rejected",
      reason: { cause: { code: "UND_ERR_HEADERS_TIMEOUT" } },
    });
    expect(byExecutor).toMatchObject({
      status: "fulfilled",
      value: { kind: "answered", status: 200, body: "1" },
    });
  });
});

describe("the database is away", () => {
  test("a restart in the middle of a run loses no step and doubles none", async () => {
    const calls = new Map<string, number>();
    let proxy: TestProxy | undefined;
    const bench = await startBench(
      (inngest) => [
        inngest.createFunction({ id: "steady", triggers: { event: "t/steady" } }, async ({ step }) => {
          const parts = await Promise.all(
            Array.from({ length: 12 }, (_, i) =>
              step.run(`${i}`, async () => {
                calls.set(`${i}`, (calls.get(`${i}`) ?? 0) + 1);
                await wait(150);
                return i;
              }),
            ),
          );
          for (let i = 0; i < 6; i++) await step.run(`tail-${i}`, () => wait(100));
          return parts.reduce((a, b) => a + b, 0);
        }),
      ],
      {
        maxInFlight: 4,
        async route(databaseUrl) {
          const url = new URL(databaseUrl);
          const started = await startTestProxy({ host: url.hostname, port: Number(url.port) });
          onTestFinished(() => started.close());
          proxy = started;
          url.port = String(started.port);
          return url.href;
        },
      },
    );
    await bench.client.send({ name: "t/steady" });
    for (const done of [2, 9, 14]) {
      await eventually(
        async () =>
          expect(
            (await bench.query("select from inn.steps where result is not null")).length,
          ).toBeGreaterThanOrEqual(done),
        { intervalMs: 5 },
      );
      proxy?.shut();
      await wait(700);
      proxy?.open();
    }
    expect(await bench.end("steady")).toMatchObject({ status: "completed", output: 66 });
    expect(Math.max(...calls.values())).toBe(1); // this process never died, so not one step had to run again
    expect(bench.log.filter((line) => line.startsWith("lost the database")).length).toBeGreaterThanOrEqual(3);
  });
});

describe("the database takes no outcome", () => {
  /** Refuses each end of a dispatch with that state, until the returned function is called. */
  async function refuseOutcomes(bench: Bench, state: string): Promise<() => Promise<void>> {
    await bench.query(`create function inn.refuse() returns trigger language plpgsql as
      $$ begin raise exception 'refused' using errcode = '${state}'; end $$`);
    await bench.query(
      "create trigger refuse before update on inn.runs for each row execute function inn.refuse()",
    );
    await bench.query(`create trigger refuse before update on inn.queue for each row
      when (new.lease is null) execute function inn.refuse()`);
    return async () => void (await bench.query("drop function if exists inn.refuse cascade"));
  }

  const startCounting = async () => {
    let calls = 0;
    const bench = await startBench((inngest) => [
      inngest.createFunction({ id: "counted", triggers: { event: "t/counted" } }, async () => ++calls),
    ]);
    return { bench, calls: () => calls };
  };

  test.each([
    ["while its disk is full", "53100"],
    ["while it is read-only", "25006"],
  ])("%s: it is written down later, and the call is not made again", async (_name, state) => {
    const { bench, calls } = await startCounting();
    const accept = await refuseOutcomes(bench, state);
    onTestFinished(accept);
    await bench.client.send({ name: "t/counted" });
    await eventually(() => expect(calls()).toBe(1));
    await accept();
    expect(await bench.end("counted")).toMatchObject({ status: "completed", output: 1 });
    expect(calls()).toBe(1);
  });

  test("for a reason that nobody foresaw: the call is made again once it does", async () => {
    const { bench } = await startCounting();
    const accept = await refuseOutcomes(bench, "XX000");
    onTestFinished(accept);
    await bench.client.send({ name: "t/counted" });
    await eventually(() =>
      expect(bench.log.filter((line) => line.includes("refused")).length).toBeGreaterThan(1),
    );
    await accept();
    expect(await bench.end("counted")).toMatchObject({ status: "completed" });
  });
});

describe("two executors on one database", () => {
  test("the second waits as a standby and takes over when the first ends", async () => {
    const bench = await startBench((inngest) => [
      inngest.createFunction({ id: "shared", triggers: { event: "t/shared" } }, async () => "done"),
    ]);
    const log: string[] = [];
    const standby = await startExecutor({
      port: await findFreePort(),
      databaseUrl: bench.databaseUrl,
      appUrl: bench.app.url,
      signingKey: bench.signingKey,
      eventKey: bench.eventKey,
      log: (line) => log.push(line),
    });
    onTestFinished(() => standby.close());
    expect(log).toEqual(["another executor serves this database; waiting as its standby"]);
    expect((await fetch(`${standby.url}/health`)).status).toBe(503);
    await bench.client.send({ name: "t/shared" });
    await bench.end("shared");
    await bench.restart(async () => {
      await standby.active;
      expect((await fetch(`${standby.url}/health`)).status).toBe(200);
      const event = { id: "e", name: "t/shared", data: {}, ts: Date.now() };
      await bench.query("insert into inn.events (id, name, body) values ($1, $2, $3)", [
        event.id,
        event.name,
        event,
      ]);
      await bench.ended("shared", 2);
    });
  });
});

test("a port that is taken and a database that is not there are told at once", async () => {
  const bench = await startBench(() => []);
  const options = {
    databaseUrl: bench.databaseUrl,
    appUrl: bench.app.url,
    signingKey: bench.signingKey,
    eventKey: bench.eventKey,
    log: () => undefined,
  };
  const taken = Number(new URL(bench.url).port);
  await expect(startExecutor({ ...options, port: taken })).rejects.toMatchObject({ code: "EADDRINUSE" });
  const closed = `postgresql://x@127.0.0.1:${await findFreePort()}/x`;
  await expect(startExecutor({ ...options, port: 0, databaseUrl: closed })).rejects.toThrow("ECONNREFUSED");
  await expect(startExecutor({ ...options, port: 0, signingKey: "not hex" })).rejects.toThrow("must be hex");
});
