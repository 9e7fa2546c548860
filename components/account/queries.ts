import { mutationOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { jsonBody, refusal, requestJson } from "@/components/api/request-json";
import { apiKeyAnswer, rotateApiKeyAnswer } from "@/lib/contract/api-key";
import {
  webhookAnswer,
  webhookDeliveryAnswer,
  webhookDeliveryListAnswer,
  webhookListAnswer,
  webhookSecretAnswer,
} from "@/lib/contract/webhook";

const webhooksPath = "/api/v1/webhooks";
const webhooksKey = ["webhooks"];

export function apiKeyQuery() {
  return queryOptions({
    queryKey: ["api-key"],
    queryFn: async ({ signal }) => (await requestJson(apiKeyAnswer, "/api/v1/api-key", { signal })).api_key,
  });
}

/** Makes a new key in place of the old one. Its answer alone holds the key, so it is forgotten with the dialog. */
export function rotateApiKeyMutation() {
  return mutationOptions({
    gcTime: 0,
    mutationFn: () => requestJson(rotateApiKeyAnswer, "/api/v1/api-key/rotate", jsonBody("POST", {})),
    onSuccess: ({ api_key }, _nothing, _onMutateResult, { client }) =>
      client.setQueryData(apiKeyQuery().queryKey, api_key),
  });
}

export function webhooksQuery() {
  return queryOptions({
    queryKey: webhooksKey,
    queryFn: async ({ signal }) => (await requestJson(webhookListAnswer, webhooksPath, { signal })).webhooks,
  });
}

/** The newest messages to an endpoint, with each try. Looked at again while one is on its way. */
export function deliveriesQuery(id: number) {
  return queryOptions({
    queryKey: [...webhooksKey, id, "deliveries"],
    queryFn: async ({ signal }) =>
      (await requestJson(webhookDeliveryListAnswer, `${webhooksPath}/${id}/deliveries`, { signal }))
        .deliveries,
    refetchInterval: ({ state }) => (state.data?.some(({ status }) => status === "pending") ? 2_000 : false),
  });
}

/** Makes an endpoint. Its secret is in this answer alone. */
export function createWebhookMutation() {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (url: string) => requestJson(webhookSecretAnswer, webhooksPath, jsonBody("POST", { url })),
    onSuccess: refreshWebhooks,
  });
}

/** Gives an endpoint a new secret, which is in this answer alone. */
export function rotateWebhookMutation(id: number) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: () => requestJson(webhookSecretAnswer, `${webhooksPath}/${id}/rotate`, jsonBody("POST", {})),
    onSuccess: refreshWebhooks,
  });
}

/** What is done to an endpoint without an answer that anybody waits for. */
export function webhookActionMutation(id: number) {
  return mutationOptions({
    mutationFn: async (action: "disable" | "enable" | "test" | "delete") => {
      const path = `${webhooksPath}/${id}`;
      if (action === "test") await requestJson(webhookDeliveryAnswer, `${path}/test`, jsonBody("POST", {}));
      else if (action === "delete") {
        const answer = await fetch(path, { method: "DELETE" });
        if (!answer.ok) throw await refusal(answer);
      } else await requestJson(webhookAnswer, path, jsonBody("PATCH", { disabled: action === "disable" }));
    },
    onSuccess: refreshWebhooks,
  });
}

function refreshWebhooks(
  _answer: unknown,
  _given: unknown,
  _result: unknown,
  { client }: { client: QueryClient },
) {
  return client.invalidateQueries({ queryKey: webhooksKey });
}
