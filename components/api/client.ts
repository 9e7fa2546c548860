import { type CallOptions, call } from "@/lib/client/call";

/** How the app's own page reaches the API: at its own address, with the session of the browser. */
export const ownApi = {};

/** The same for what a person alone may do with their sign-in, which no key opens. */
export async function askAccount<Answer>(path: string, options?: CallOptions): Promise<Answer> {
  return (await call({ baseUrl: "/api/auth" }, path, options)).body as Answer;
}

/**
 * The body of any route's answer. It is not checked against the contract: the page and the routes are built of the same
 * one, and its schemas would be the heaviest part of the page. Throws an `ApiFailure`.
 */
export async function ask<Answer>(path: string, options?: CallOptions): Promise<Answer> {
  return (await call(ownApi, path, options)).body as Answer;
}
