import type { CallOptions } from "@/lib/client/call";
import { createClient } from "@/lib/client/client";

/** The API as its own page uses it: with the session of the browser. All of it throws an `ApiFailure`. */
export const api = createClient({});

const accountApi = createClient({ baseUrl: "/api/auth" });

/** The same for what a person alone may do with their sign-in, which no key opens. */
export async function askAccount<Answer>(path: string, options?: CallOptions): Promise<Answer> {
  return (await accountApi.call(path, options)).body as Answer;
}

/**
 * The body of any route's answer. It is not checked against the contract: the page and the routes are built of the same
 * one, and its schemas would be the heaviest part of the page.
 */
export async function ask<Answer>(path: string, options?: CallOptions): Promise<Answer> {
  return (await api.call(path, options)).body as Answer;
}
