import { workerDeps } from "@/lib/deps/worker";
import { stepRetries } from "@/lib/exports/record/failures";
import { tryDelivery } from "@/lib/webhooks/try-delivery";
import { inngest } from "./client";
import { webhookDue } from "./events";

/** Tries to one endpoint at a time, so that a slow receiver does not take every turn. */
const triesPerEndpoint = 2;

/**
 * One message to one endpoint, tried until it is delivered or given up. When the next try is due stands in the database,
 * so a step that runs twice makes no try twice.
 */
export const deliverWebhook = inngest.createFunction(
  {
    id: "deliver-webhook",
    triggers: [webhookDue],
    retries: stepRetries,
    concurrency: [{ limit: triesPerEndpoint, key: "string(event.data.endpointId)" }],
  },
  async ({ event, step }) => {
    for (let round = 0; ; round++) {
      const outcome = await step.run(`try-${round}`, () =>
        tryDelivery(workerDeps().deliveryDeps, event.data.deliveryId),
      );
      if (outcome === "ended") return;
      await step.sleepUntil(`pause-${round}`, outcome.nextTryAt);
    }
  },
);
