import { randomUUID } from "node:crypto";
import dns from "node:dns/promises";
import { syncBuiltinESMExports } from "node:module";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { changeStatus } from "@/lib/exports/record/status";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { whileLocked } from "@/lib/testing/database/while-locked";
import { createAnnouncements, createRequestDeps } from "@/lib/testing/exports/request-deps";
import { startWebhookReceiver, type WebhookReceiver } from "@/lib/testing/webhook-receiver";
import { findLostDeliveries, findNewDeliveries, listDeliveries, sendTestMessage } from "./deliveries";
import {
  createWebhook,
  deleteWebhook,
  rotateWebhookSecret,
  setWebhookDisabled,
  type WebhookCall,
} from "./endpoints";
import { decryptSecret } from "./secret";
import { type DeliveryDeps, tryDelivery } from "./try-delivery";

let testDatabase: TestDatabase;
let pool: pg.Pool;
let database: Database;
let receiver: WebhookReceiver;
let deps: DeliveryDeps;
let userId: number;
let endpointId: number;
/** Of the endpoint's owner. */
let call: WebhookCall & { id: number; endpointId: number };

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url);
  database = createDatabase(pool);
  receiver = await startWebhookReceiver();
  const store = { presign: async () => "https://store.example/file" };
  deps = {
    database,
    webhooks: {
      authSecret: "a secret of more than 32 characters",
      isPrivateAllowed: true,
      keepsAnswers: true,
      areSent: true,
    },
    serialize: { store, origin: null, downloadExpiresInSeconds: 60 },
  };
});
afterAll(async () => {
  await receiver.close();
  await pool.end();
  await testDatabase.drop();
});
beforeEach(async () => {
  const user = await database.user.create({ data: { email: `${randomUUID()}@example.com`, name: "Ann" } });
  userId = user.id;
  const { webhook, secret } = await createWebhook(database, deps.webhooks, {
    ...callOf(userId),
    url: receiver.url,
  });
  endpointId = webhook.id;
  call = { ...callOf(userId), id: endpointId, endpointId };
  Object.assign(receiver, { secrets: [secret], received: [], answer: () => 204 });
});

function callOf(callerId: number): WebhookCall {
  const auditOrigin = {
    userId: callerId,
    credential: "session",
    ipAddress: "192.0.2.7",
    requestId: "req_1",
  } as const;
  return { userId: callerId, auditOrigin };
}

async function endExport(transition: "complete" | "fail"): Promise<number> {
  const { id } = await database.exportReport.create({
    data: { userId, reportType: "deals_excel", fingerprint: randomUUID().padEnd(64, "0") },
  });
  await changeStatus(database, id, "start");
  await changeStatus(database, id, transition, { completedAt: new Date() });
  return id;
}

async function newDelivery(): Promise<number> {
  const mine = (await findNewDeliveries(database)).filter((due) => due.endpointId === endpointId);
  expect(mine).toHaveLength(1);
  return mine[0]?.deliveryId ?? 0;
}

/** As if the pause before the next try were over. */
async function passTime(deliveryId: number): Promise<void> {
  await database.webhookDelivery.updateMany({
    where: { id: deliveryId, status: "pending" },
    data: { nextTryAt: new Date(0) },
  });
}

describe("an export that ends", () => {
  it.each(["complete", "fail"] as const)("(%s) is told once, signed, and as told", async (transition) => {
    const id = await endExport(transition);
    const deliveryId = await newDelivery();
    expect(await tryDelivery(deps, deliveryId)).toBe("ended");
    const status = transition === "complete" ? "completed" : "failed";
    const [first, ...rest] = receiver.received;
    expect(rest).toEqual([]);
    expect(first?.message).toMatchObject({ type: `export.${status}`, data: { export: { id, status } } });
    expect(await tryDelivery(deps, deliveryId)).toBe("ended");
    expect(receiver.received).toHaveLength(1);
    const { completionSeenAt } = await database.exportReport.findUniqueOrThrow({ where: { id } });
    expect(completionSeenAt !== null).toBe(status === "completed");
  });

  it("is told at once where the database's clock is ahead of this machine's", async () => {
    await endExport("complete");
    const data = { nextTryAt: new Date(Date.now() + 60_000) };
    await database.webhookDelivery.updateMany({ where: { endpointId }, data });
    expect(await tryDelivery(deps, await newDelivery())).toBe("ended");
    expect(receiver.received).toHaveLength(1);
  });

  it("in a transaction that is rolled back is not told", async () => {
    const { id } = await database.exportReport.create({
      data: { userId, reportType: "deals_excel", fingerprint: "0".repeat(64), status: "processing" },
    });
    const undone = database.$transaction(async (transaction) => {
      await changeStatus(transaction, id, "complete");
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await database.webhookDelivery.count({ where: { endpointId } })).toBe(0);
  });
});

describe("a receiver that does not accept", () => {
  it("gets the message again under the same id until it does, and the log shows each try", async () => {
    receiver.answer = (timesBefore) => (timesBefore < 2 ? 500 : 200);
    await endExport("complete");
    const deliveryId = await newDelivery();
    for (let round = 0; round < 2; round++) {
      const outcome = await tryDelivery(deps, deliveryId);
      expect(outcome).toEqual({ nextTryAt: expect.any(Date) });
      // Before its time nothing is sent.
      expect(await tryDelivery(deps, deliveryId)).toEqual(outcome);
      expect(receiver.received).toHaveLength(round + 1);
      await passTime(deliveryId);
    }
    expect(await tryDelivery(deps, deliveryId)).toBe("ended");
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
    const [delivery] = await listDeliveries(database, userId, endpointId);
    expect(delivery).toMatchObject({ status: "delivered", next_try_at: null });
    expect(delivery?.tries.map((one) => one.response_status)).toEqual([500, 500, 200]);
    expect(delivery?.tries.map((one) => one.response_start)).toEqual([
      "answered 500",
      "answered 500",
      "answered 200",
    ]);
  });

  it("gets its next try when the database's clock says so, whatever this machine's says", async () => {
    receiver.answer = (timesBefore) => (timesBefore === 0 ? 500 : 200);
    await endExport("complete");
    const deliveryId = await newDelivery();
    await tryDelivery(deps, deliveryId);
    await database.$executeRaw`
      update webhook_deliveries set next_try_at = now() + interval '10 minutes' where id = ${deliveryId}`;
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const realNow = Date.now();
    vi.setSystemTime(realNow + 3_600_000);
    expect(await tryDelivery(deps, deliveryId)).toEqual({ nextTryAt: expect.any(Date) });
    expect(receiver.received).toHaveLength(1);
    expect(await findLostDeliveries(database)).not.toContainEqual(expect.objectContaining({ deliveryId }));
    await database.$executeRaw`update webhook_deliveries set next_try_at = now() where id = ${deliveryId}`;
    vi.setSystemTime(realNow - 3_600_000);
    expect(await tryDelivery(deps, deliveryId)).toBe("ended");
    expect(receiver.received).toHaveLength(2);
  });

  it("is given up after eight tries within a day", async () => {
    receiver.answer = () => 500;
    await endExport("fail");
    const deliveryId = await newDelivery();
    let pausesMs = 0;
    for (;;) {
      const outcome = await tryDelivery(deps, deliveryId);
      if (outcome === "ended") break;
      pausesMs += outcome.nextTryAt.getTime() - Date.now();
      await passTime(deliveryId);
    }
    expect(receiver.received).toHaveLength(8);
    expect(pausesMs).toBeGreaterThan(20 * 3_600_000);
    expect(pausesMs).toBeLessThanOrEqual(24 * 3_600_000);
    expect((await listDeliveries(database, userId, endpointId))[0]?.status).toBe("failed");
  });

  it("is not asked by a preview, whose log says why", async () => {
    await endExport("complete");
    const deliveryId = await newDelivery();
    const preview = { ...deps, webhooks: { ...deps.webhooks, areSent: false } };
    expect(await tryDelivery(preview, deliveryId)).toBe("ended");
    expect(receiver.received).toEqual([]);
    const [delivery] = await listDeliveries(database, userId, endpointId);
    expect(delivery).toMatchObject({ status: "failed", tries: [{ response_status: null }] });
    expect(delivery?.tries[0]?.error).toContain("preview");
  });

  it("is sent one try by ten processes at once", async () => {
    await endExport("complete");
    const deliveryId = await newDelivery();
    await Promise.all(Array.from({ length: 10 }, () => tryDelivery(deps, deliveryId)));
    expect(receiver.received).toHaveLength(1);
  });

  it("is found again when the process died in the middle of a try", async () => {
    await endExport("complete");
    const deliveryId = await newDelivery();
    const data = { tries: 1, nextTryAt: new Date(Date.now() - 61_000) };
    await database.webhookDelivery.update({ where: { id: deliveryId }, data });
    expect(await findLostDeliveries(database)).toContainEqual({ deliveryId, endpointId, tries: 1 });
    expect(await tryDelivery(deps, deliveryId)).toBe("ended");
    expect(receiver.received).toHaveLength(1);
  });

  it("that redirects is not followed", async () => {
    receiver.answer = () => 302;
    await endExport("complete");
    expect(await tryDelivery(deps, await newDelivery())).not.toBe("ended");
    expect(receiver.received.map(({ status }) => status)).toEqual([302]);
  });
});

/** A test message as it is announced; it is committed by then. */
async function announcedTest() {
  const { announce, due } = createAnnouncements();
  await sendTestMessage({ ...createRequestDeps(database), announce }, call);
  const [announced] = due;
  if (!announced) throw new Error("The test message was not announced.");
  return announced;
}

describe("a rotated secret", () => {
  it("signs beside the old one for a day, then alone", async () => {
    const [old] = receiver.secrets;
    const { secret } = await rotateWebhookSecret(database, deps.webhooks, call);
    for (const accepted of [old, secret]) {
      receiver.secrets = [accepted ?? ""];
      const due = await announcedTest();
      expect(await tryDelivery(deps, due.deliveryId)).toBe("ended");
    }
    expect(receiver.received).toHaveLength(2);

    const data = { previousSecretExpiresAt: new Date(Date.now() - 1) };
    await database.webhookEndpoint.update({ where: { id: endpointId }, data });
    receiver.secrets = [old ?? ""];
    const due = await announcedTest();
    expect(await tryDelivery(deps, due.deliveryId)).not.toBe("ended");
  });

  it("signs alone at once where AUTH_SECRET was changed, with which the old one can no longer be read", async () => {
    const changed = {
      ...deps,
      webhooks: { ...deps.webhooks, authSecret: "another secret, no shorter than that" },
    };
    const { secret, webhook } = await rotateWebhookSecret(database, changed.webhooks, call);
    expect(webhook.previous_secret_expires_at).toBeNull();
    receiver.secrets = [secret];
    const due = await announcedTest();
    expect(await tryDelivery(changed, due.deliveryId)).toBe("ended");
  });

  it("is stored in a form that does not show it", async () => {
    const row = await database.webhookEndpoint.findUniqueOrThrow({ where: { id: endpointId } });
    expect(JSON.stringify(row)).not.toContain(receiver.secrets[0]?.replace("whsec_", ""));
  });
});

async function auditOf(byUserId: number) {
  return database.auditEntry.findMany({ where: { userId: byUserId }, orderBy: { id: "asc" } });
}

it("the audit log tells who did what to an endpoint, from where, and never its address or secret", async () => {
  await setWebhookDisabled(database, { ...call, isDisabled: true });
  await setWebhookDisabled(database, { ...call, isDisabled: true });
  await setWebhookDisabled(database, { ...call, isDisabled: false });
  const { secret } = await rotateWebhookSecret(database, deps.webhooks, call);
  await announcedTest();
  await deleteWebhook(database, call);
  await expect(deleteWebhook(database, call)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const entries = await auditOf(userId);
  expect(entries.map(({ action }) => action)).toEqual([
    "webhook.created",
    "webhook.disabled",
    "webhook.enabled",
    "webhook.secret_rotated",
    "webhook.tested",
    "webhook.deleted",
  ]);
  const { host, pathname } = new URL(receiver.url);
  for (const entry of entries) {
    expect(entry).toMatchObject({ ...call.auditOrigin, details: { webhook: endpointId, host } });
    expect(Date.now() - entry.at.getTime()).toBeLessThan(60_000);
  }
  const told = JSON.stringify(entries.map(({ details }) => details));
  for (const hidden of [...receiver.secrets, secret, pathname]) expect(told).not.toContain(hidden);
});

describe("an endpoint", () => {
  it("that is switched off gets nothing, neither what is on its way nor what ends later", async () => {
    await endExport("complete");
    const deliveryId = await newDelivery();
    await setWebhookDisabled(database, { ...call, isDisabled: true });
    await endExport("complete");
    expect(await tryDelivery(deps, deliveryId)).toBe("ended");
    expect(receiver.received).toEqual([]);
    await setWebhookDisabled(database, { ...call, isDisabled: false });
    await endExport("complete");
    expect(await tryDelivery(deps, await newDelivery())).toBe("ended");
    expect(receiver.received).toHaveLength(1);
  });

  it("of somebody else is unknown to every route", async () => {
    const stranger = { ...call, ...callOf(userId + 1) };
    const notFound = { code: "NOT_FOUND" };
    await expect(setWebhookDisabled(database, { ...stranger, isDisabled: true })).rejects.toMatchObject(
      notFound,
    );
    await expect(deleteWebhook(database, stranger)).rejects.toMatchObject(notFound);
    await expect(listDeliveries(database, stranger.userId, endpointId)).rejects.toMatchObject(notFound);
    await expect(sendTestMessage(createRequestDeps(database), stranger)).rejects.toMatchObject(notFound);
    await expect(rotateWebhookSecret(database, deps.webhooks, stranger)).rejects.toMatchObject(notFound);
    expect(await auditOf(stranger.userId)).toEqual([]);
  });

  it.each([
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://localhost/",
    "https://localhost./",
    "https://database/",
    "https://168.63.129.16/",
    "https://169.254.169.254/latest/meta-data",
    "https://2130706433/",
    "https://user:password@example.com/",
    "http://example.com/",
    "ftp://example.com/",
    "nonsense",
  ])("%s is refused when it is made", async (url) => {
    const webhooks = { ...deps.webhooks, isPrivateAllowed: false };
    await expect(createWebhook(database, webhooks, { ...callOf(userId), url })).rejects.toMatchObject({
      code: "BAD_REQUEST",
      details: { url: [expect.any(String)] },
    });
  });

  it("is one of ten at most, however many are asked for at once", async () => {
    const person = await database.user.create({ data: { email: "many@example.com", name: "Many" } });
    const webhooks = { ...deps.webhooks, isPrivateAllowed: false };
    const asked = await Promise.allSettled(
      Array.from({ length: 40 }, (_, nth) =>
        createWebhook(database, webhooks, { ...callOf(person.id), url: `https://hooks.example.com/${nth}` }),
      ),
    );
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    for (const one of asked)
      if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "CONFLICT" });
    expect(await database.webhookEndpoint.count({ where: { userId: person.id } })).toBe(10);
  });

  it("has the secret that was answered: of eight rotations at once one wins, and the others are told", async () => {
    const row = { table: "webhook_endpoints", id: endpointId };
    const rotate = () => rotateWebhookSecret(database, deps.webhooks, call);
    const outcomes = await whileLocked(testDatabase.url, row, 8, rotate);
    const won = outcomes.flatMap((one) => (one.status === "fulfilled" ? [one.value.secret] : []));
    const refused = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
    expect(refused).toEqual(Array(7).fill("CONFLICT"));
    const { secretEncrypted } = await database.webhookEndpoint.findUniqueOrThrow({
      where: { id: endpointId },
    });
    expect(won).toEqual([decryptSecret(secretEncrypted, deps.webhooks.authSecret)]);
  });

  it("whose name leads to nothing is told in the words for one that leads inside", async () => {
    await database.webhookEndpoint.update({
      where: { id: endpointId },
      data: { url: "https://no-such-name.example.invalid/" },
    });
    await endExport("complete");
    const strict = { ...deps, webhooks: { ...deps.webhooks, isPrivateAllowed: false } };
    await tryDelivery(strict, await newDelivery());
    const [delivery] = await listDeliveries(database, userId, endpointId);
    expect(delivery?.tries[0]?.error).toBe("the name does not lead to a public address");
  });

  it.each([
    ["a name of our own network", "localhost", []],
    ["a public name that leads to a private address by now", "hooks.example.com", ["127.0.0.1"]],
    ["a name of which one of two addresses is private", "hooks.example.com", ["127.0.0.1", "93.184.215.14"]],
  ])("with %s as its name gets nothing, and the log tells why", async (_what, host, addresses) => {
    const { lookup } = dns;
    const answerNames = (answer: unknown) => {
      Object.assign(dns, { lookup: answer });
      // So that imports by name get it, too.
      syncBuiltinESMExports();
    };
    answerNames(async () => addresses.map((address) => ({ address, family: 4 })));
    onTestFinished(() => answerNames(lookup));
    const url = receiver.url.replace("127.0.0.1", host);
    await database.webhookEndpoint.update({ where: { id: endpointId }, data: { url } });
    await endExport("complete");
    const strict = { ...deps, webhooks: { ...deps.webhooks, isPrivateAllowed: false } };
    expect(await tryDelivery(strict, await newDelivery())).not.toBe("ended");
    expect(receiver.received).toEqual([]);
    const [delivery] = await listDeliveries(database, userId, endpointId);
    expect(delivery?.tries[0]).toMatchObject({
      response_status: null,
      error: "the name does not lead to a public address",
    });
  });
});
