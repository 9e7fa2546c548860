import pg from "pg";
import { callApi } from "@/e2e/support/api/call-api";
import { webhookSecretAnswer } from "@/lib/contract/webhook";
import type { StackInfo } from "@/lib/local/stack/stack-info";

/** Two endpoints of the admin's: one with a message of each outcome in its log, one that is switched off. */
export async function makeWebhookStates({ url, api_keys, database_url }: StackInfo): Promise<void> {
  const api = { url, apiKey: api_keys.admin ?? "" };
  const add = async (address: string) =>
    webhookSecretAnswer.parse(await callApi(api, "/webhooks", { url: address })).webhook.id;
  const busy = await add("https://hooks.example.com/tranche/exports");
  const off = await add("https://hooks.example.com/an-older-program");
  const client = new pg.Client(database_url);
  await client.connect();
  try {
    await client.query("update webhook_endpoints set disabled_at = now() where id = $1", [off]);
    for (const [status, eventType, answers] of [
      ["delivered", "webhook.test", [204]],
      ["delivered", "export.completed", [503, 204]],
      ["failed", "export.completed", [500, 500, 500, 500, 500, 500, 500, 500]],
      ["pending", "export.failed", [503]],
    ] as const) {
      await client.query(
        `with delivery as (
           insert into webhook_deliveries (endpoint_id, event_type, status, tries, next_try_at)
           values ($1, $2, $3, cardinality($4::int[]), now() + interval '1 day') returning id)
         insert into webhook_tries (delivery_id, response_status, duration_ms)
           select id, answer, 40 from delivery, unnest($4::int[]) as answer`,
        [busy, eventType, status, answers],
      );
    }
  } finally {
    await client.end();
  }
}
