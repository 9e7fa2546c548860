import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type ApiAccess, callApi } from "@/e2e/support/api/call-api";
import { type BareStack, startBareStack } from "@/e2e/support/stack/bare-stack";
import type { CreateExportAnswer } from "@/lib/contract/export";
import { webhookDeliveryListAnswer, webhookSecretAnswer } from "@/lib/contract/webhook";
import { startWebhookReceiver, type WebhookReceiver } from "@/lib/testing/webhook-receiver";

let stack: BareStack;
let api: ApiAccess;
let receiver: WebhookReceiver;

beforeAll(async () => {
  vi.stubEnv("WEBHOOKS_ALLOW_PRIVATE", "true");
  receiver = await startWebhookReceiver();
  stack = await startBareStack();
  api = { url: stack.info.url, apiKey: stack.info.api_keys.admin ?? "" };
});
afterAll(async () => {
  await stack?.stop();
  await receiver?.close();
  vi.unstubAllEnvs();
});

it("a receiver that answers 500 at first, while the app is killed, gets each end of an export once per id", async () => {
  const { webhook, secret } = webhookSecretAnswer.parse(
    await callApi(api, "/webhooks", { url: receiver.url }),
  );
  receiver.secrets = [secret];
  receiver.answer = (timesBefore) => (timesBefore === 0 ? 500 : 204);
  const created = await Promise.all(
    ["deals_excel", "advertisers_csv", "hot_advertisers_excel"].map((report_type) =>
      callApi<CreateExportAnswer>(api, "/exports", { report_type }),
    ),
  );
  // The first try of each has failed and is in the log; the second is due two seconds later.
  const readDeliveries = async () =>
    webhookDeliveryListAnswer.parse(await callApi(api, `/webhooks/${webhook.id}/deliveries`)).deliveries;
  await vi.waitFor(
    async () => expect((await readDeliveries()).filter(({ tries }) => tries.length > 0)).toHaveLength(3),
    { timeout: 30_000, interval: 50 },
  );
  const pid = stack.parts.get("web")?.pid();
  if (pid === undefined) throw new Error("The web process is not running.");
  process.kill(pid, "SIGKILL");

  const ids = created.map(({ export: { id } }) => id);
  // By id, since a try whose answer was lost with the process is made again.
  const accepted = () =>
    new Map(receiver.received.filter(({ status }) => status === 204).map(({ id, message }) => [id, message]));
  await receiver.until(() => accepted().size === ids.length);
  const messages = [...accepted().values()];
  expect(messages.map(({ data }) => data.export?.id).toSorted()).toEqual(ids.toSorted());
  expect(new Set(messages.map(({ type }) => type))).toEqual(new Set(["export.completed"]));

  expect(new Set((await readDeliveries()).map(({ id }) => id))).toEqual(new Set(accepted().keys()));
});
