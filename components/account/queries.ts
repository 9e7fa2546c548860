import { mutationOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { ask, askAccount } from "@/components/api/client";
import type { ChangePasswordBody, EndedSessionsAnswer, SessionListAnswer } from "@/lib/contract/account";
import type { ApiKeyAnswer, RotateApiKeyAnswer } from "@/lib/contract/api-key";
import type {
  WebhookDeliveryListAnswer,
  WebhookListAnswer,
  WebhookSecretAnswer,
} from "@/lib/contract/webhook";

const webhooksPath = "/webhooks";
const webhooksKey = ["webhooks"];

export function apiKeyQuery() {
  return queryOptions({
    queryKey: ["api-key"],
    queryFn: async ({ signal }) => (await ask<ApiKeyAnswer>("/api-key", { signal })).api_key,
  });
}

/**
 * Makes a new key in place of the old one, which goes on for so many hours. The answer alone holds the key, so it is
 * forgotten with the dialog.
 */
export function rotateApiKeyMutation() {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (previousHours: number) =>
      ask<RotateApiKeyAnswer>(`/api-key/rotate?previous_hours=${previousHours}`, {
        method: "POST",
        body: {},
      }),
    onSuccess: ({ api_key }, _hours, _onMutateResult, { client }) =>
      client.setQueryData(apiKeyQuery().queryKey, api_key),
  });
}

export function endPreviousApiKeyMutation() {
  return mutationOptions({
    mutationFn: () => ask<ApiKeyAnswer>("/api-key/previous", { method: "DELETE" }),
    onSuccess: ({ api_key }, _nothing, _onMutateResult, { client }) =>
      client.setQueryData(apiKeyQuery().queryKey, api_key),
  });
}

const sessionsKey = ["sessions"];

/** Where this person is signed in. */
export function sessionsQuery() {
  return queryOptions({
    queryKey: sessionsKey,
    queryFn: async ({ signal }) => (await askAccount<SessionListAnswer>("/sessions", { signal })).sessions,
  });
}

/** Ends one session, or all but this one. */
export function endSessionsMutation() {
  return mutationOptions({
    mutationFn: async (which: number | "others") => {
      if (which === "others") await askAccount("/sessions/end-others", { method: "POST", body: {} });
      else await askAccount(`/sessions/${which}`, { method: "DELETE" });
    },
    // Also after a refusal: the session was perhaps ended elsewhere meanwhile.
    onSettled: (_answer, _error, _which, _onMutateResult, { client }) =>
      client.invalidateQueries({ queryKey: sessionsKey }),
  });
}

export function changePasswordMutation() {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (body: ChangePasswordBody) =>
      askAccount<EndedSessionsAnswer>("/password", { method: "POST", body }),
    onSuccess: (_answer, _given, _result, { client }) => client.invalidateQueries({ queryKey: sessionsKey }),
  });
}

export function webhooksQuery() {
  return queryOptions({
    queryKey: webhooksKey,
    queryFn: async ({ signal }) => (await ask<WebhookListAnswer>(webhooksPath, { signal })).webhooks,
  });
}

/** The newest messages to an endpoint, with each try. Looked at again while one is on its way. */
export function deliveriesQuery(id: number) {
  return queryOptions({
    queryKey: [...webhooksKey, id, "deliveries"],
    queryFn: async ({ signal }) =>
      (await ask<WebhookDeliveryListAnswer>(`${webhooksPath}/${id}/deliveries`, { signal })).deliveries,
    refetchInterval: ({ state }) => (state.data?.some(({ status }) => status === "pending") ? 2_000 : false),
  });
}

/** Makes an endpoint. Its secret is in this answer alone. */
export function createWebhookMutation() {
  return mutationOptions({
    gcTime: 0,
    mutationFn: (url: string) => ask<WebhookSecretAnswer>(webhooksPath, { method: "POST", body: { url } }),
    onSuccess: refreshWebhooks,
  });
}

/** Gives an endpoint a new secret, which is in this answer alone. */
export function rotateWebhookMutation(id: number) {
  return mutationOptions({
    gcTime: 0,
    mutationFn: () => ask<WebhookSecretAnswer>(`${webhooksPath}/${id}/rotate`, { method: "POST", body: {} }),
    onSuccess: refreshWebhooks,
  });
}

/** What is done to an endpoint without an answer that anybody waits for. */
export function webhookActionMutation(id: number) {
  return mutationOptions({
    mutationFn: async (action: "disable" | "enable" | "test" | "delete") => {
      const path = `${webhooksPath}/${id}`;
      if (action === "test") await ask(`${path}/test`, { method: "POST", body: {} });
      else if (action === "delete") await ask(path, { method: "DELETE" });
      else await ask(path, { method: "PATCH", body: { disabled: action === "disable" } });
    },
    onSuccess: (_answer, action, _onMutateResult, { client }) =>
      // The messages of an endpoint that is gone cannot be asked for any more.
      client.invalidateQueries({ queryKey: webhooksKey, exact: action === "delete" }),
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
