import { createHash, createHmac, randomBytes } from "node:crypto";
import http from "node:http";
import type { Inngest } from "inngest";
import { describe, expect, test } from "vitest";
import { eventually } from "@/lib/testing/eventually";
import { benchesOfFile } from "@/lib/testing/inngest/test-bench";

// Inngest SDK specification (docs/SDK_SPEC.md of inngest/inngest), 4.1.1 "X-Inngest-Signature", 4.1.3
// "Requirements when receiving requests" and 4.1.4 "Requirements when sending a request" (the bearer token).

const startBench = benchesOfFile();
const calls: string[] = [];
const startSigned = (options: Parameters<typeof startBench>[1] = {}) =>
  startBench(
    (inngest) => [
      inngest.createFunction({ id: "guarded", triggers: { event: "t/guarded" } }, async () => {
        calls.push("called");
        return "ok";
      }),
    ],
    options,
  );

/** A signature made here from the specification's words, independent of the executor's code. */
function signature(body: string, key: string, seconds = Math.floor(Date.now() / 1000)): string {
  return `t=${seconds}&s=${createHmac("sha256", key).update(body).update(String(seconds)).digest("hex")}`;
}

describe("the app, called as the executor calls it", () => {
  const body = JSON.stringify({
    ctx: { attempt: 0, run_id: "r" },
    event: { data: {}, name: "t/guarded" },
    events: [],
    steps: {},
    version: -1,
  });
  const cases: [string, (key: string) => { body: string; signature?: string }][] = [
    ["unsigned", () => ({ body })],
    [
      "signed with another key",
      () => ({ body, signature: signature(body, randomBytes(32).toString("hex")) }),
    ],
    [
      "altered after signing",
      (key) => ({ body: body.replace("guarded", "gvarded"), signature: signature(body, key) }),
    ],
    [
      "signed ten minutes ago",
      (key) => ({ body, signature: signature(body, key, Math.floor(Date.now() / 1000) - 600) }),
    ],
  ];
  test.each(cases)("%s: 401, and the function does not run", async (_name, make) => {
    const { app, signingKey } = await startSigned();
    calls.length = 0;
    const call = make(signingKey);
    const answer = await fetch(`${app.url}?fnId=app-guarded&stepId=step`, {
      method: "POST",
      body: call.body,
      headers: {
        "content-type": "application/json",
        ...(call.signature ? { "x-inngest-signature": call.signature } : {}),
      },
    });
    expect(answer.status).toBe(401);
    expect(calls).toEqual([]);
  });

  test("signed as the specification says: it runs, so the cases above fail for their reason", async () => {
    const { app, signingKey } = await startSigned();
    calls.length = 0;
    const answer = await fetch(`${app.url}?fnId=app-guarded&stepId=step`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", "x-inngest-signature": signature(body, signingKey) },
    });
    expect(answer.status).toBe(200);
    expect(calls).toEqual(["called"]);
  });
});

describe("the executor, called by somebody else", () => {
  test("an event with a wrong key is refused and starts nothing", async () => {
    const { url, query, eventKey } = await startSigned();
    const send = (key: string) =>
      fetch(`${url}/e/${key}`, { method: "POST", body: JSON.stringify({ name: "t/guarded" }) });
    for (const key of ["", "x", eventKey.slice(1), `${eventKey}0`])
      expect((await send(key)).status).not.toBe(200);
    expect(await query("select from inn.events")).toHaveLength(0);
    expect((await send(eventKey)).status).toBe(200);
  });

  test("a call of the SDK's API needs the hashed signing key as its bearer token", async () => {
    const { url, client, end, signingKey } = await startSigned();
    await client.send({ name: "t/guarded" });
    const run = await end("guarded");
    const paths = [
      ["GET", `/v0/runs/${run.id}/actions`],
      ["GET", `/v0/runs/${run.id}/batch`],
      ["POST", `/v1/checkpoint/${run.id}/async`],
      ["POST", "/fn/register"],
    ] as const;
    const statuses = (authorization: string) =>
      Promise.all(
        paths.map(async ([method, path]) => {
          const body = method === "POST" ? JSON.stringify({ qi_id: "none", steps: [] }) : null;
          return (await fetch(url + path, { method, body, headers: { authorization } })).status;
        }),
      );
    const token = createHash("sha256").update(Buffer.from(signingKey, "hex")).digest("hex");
    expect(await statuses("")).toEqual([401, 401, 401, 401]);
    expect(await statuses(`Bearer ${signingKey}`)).toEqual([401, 401, 401, 401]);
    expect(await statuses(`Bearer ${token}`)).toEqual([200, 200, 409, 200]);
  });

  test("a page of another site cannot reach it under a name of its own", async () => {
    const { url } = await startSigned();
    const { port } = new URL(url);
    const status = await new Promise((resolve) =>
      http.get({ host: "127.0.0.1", port, path: "/", headers: { host: `evil.example:${port}` } }, (answer) =>
        resolve(answer.statusCode),
      ),
    );
    expect(status).toBe(403);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  test("names that begin with inngest/ are reserved: no failure can be forged", async () => {
    const { client, query } = await startSigned();
    await expect(client.send({ name: "inngest/function.failed", data: {} })).rejects.toThrow("reserved");
    expect(await query("select from inn.events")).toHaveLength(0);
  });

  test("the page of runs opens for whoever has the printed link, once; its cookie opens it from then on", async () => {
    const links: string[] = [];
    const { url, client, end } = await startSigned({ onPageLink: (link) => links.push(link) });
    await client.send({ name: "t/guarded" });
    const run = await end("guarded");
    const pages = [url, `${url}/?status=completed`, `${url}/runs/${run.id}`];
    const statuses = (cookie: string) =>
      Promise.all(pages.map(async (page) => (await fetch(page, { headers: { cookie } })).status));
    expect(await statuses("")).toEqual([401, 401, 401]);
    expect(await statuses("tranche.runs=; tranche.runs=guessed")).toEqual([401, 401, 401]);

    const [link = ""] = links;
    const open = (address: string) => fetch(address, { redirect: "manual" });
    for (const wrong of ["", "?code=", `?code=${"A".repeat(22)}`])
      expect((await open(`${url}/open${wrong}`)).status).toBe(401);
    const opened = await open(link);
    expect([opened.status, opened.headers.get("location")]).toEqual([303, "/"]);
    const [cookie = ""] = opened.headers.getSetCookie();
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(await statuses(cookie.split(";")[0] ?? "")).toEqual([200, 200, 200]);

    // Used: a history or a log that kept it opens nothing. The next one was told, to the operator alone.
    expect((await open(link)).status).toBe(401);
    expect(links).toHaveLength(2);
    expect((await open(links[1] ?? "")).status).toBe(303);
  });

  test("the page of runs escapes what events carry and shows no key", async () => {
    const links: string[] = [];
    const { url, client, end, signingKey, eventKey } = await startSigned({
      onPageLink: (link) => links.push(link),
    });
    const opened = await fetch(links[0] ?? "", { redirect: "manual" });
    const headers = { cookie: opened.headers.getSetCookie()[0]?.split(";")[0] ?? "" };
    await client.send({
      name: "t/guarded",
      data: { html: "<script>alert(1)</script>", long: "x".repeat(5_000) },
    });
    const run = await end("guarded");
    for (const path of ["/", "/?status=completed", `/runs/${run.id}`]) {
      const page = await (await fetch(url + path, { headers })).text();
      expect(page).toContain(run.id);
      expect(page).not.toContain("<script");
      expect(page).toContain("&#60;script&#62;");
      expect(page.includes(signingKey) || page.includes(eventKey)).toBe(false);
      expect(page.length).toBeLessThan(5_000);
    }
    expect(await (await fetch(`${url}/?status=failed`, { headers })).text()).not.toContain(run.id);
    expect((await fetch(`${url}/runs/unknown`, { headers })).status).toBe(404);
  });
});

describe("an app that does not sign with our key", () => {
  const define = (inngest: Inngest) => [
    inngest.createFunction({ id: "f", triggers: { event: "t/f" } }, async () => "ran"),
  ];

  test("is not trusted when it answers unsigned, and the log says why", async () => {
    const { log } = await startBench(define, { client: { isDev: true } });
    await eventually(() => expect(log.join()).toMatch(/not trusted: it is not signed.*INNGEST_DEV/));
  });

  test("is told apart when its key is another one", async () => {
    const { log } = await startBench(define, { client: { signingKey: randomBytes(32).toString("hex") } });
    await eventually(() => expect(log.join()).toMatch(/INNGEST_SIGNING_KEY is another one/));
  });
});

test("unsigned, for an app with INNGEST_DEV, neither side checks anything", async () => {
  const { client, end, url } = await startBench(
    (inngest) => [
      inngest.createFunction({ id: "dev", triggers: { event: "t/dev" } }, async ({ step }) =>
        step.run("only", () => "ran"),
      ),
    ],
    { signingKey: null, eventKey: "", client: { isDev: true } },
  );
  await client.send({ name: "t/dev" });
  expect((await end("dev")).output).toBe("ran");
  expect(
    (await fetch(`${url}/e/any`, { method: "POST", body: JSON.stringify({ name: "t/any" }) })).status,
  ).toBe(200);
});
