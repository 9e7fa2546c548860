import { type CallOptions, type ClientOptions, call } from "@/lib/client/call";
import { pageViewerHeader } from "@/lib/contract/page/page-viewer";
import { noteServerTime } from "./server-clock";

/**
 * The id of whom the page was made for; undefined where nobody had signed in. Read once: the router may draw the document
 * anew for somebody else, while what this page keeps is still of the one before.
 */
export const pageViewer = globalThis.document?.documentElement.dataset.viewer;

/** How the app's own page reaches the API: at its own address, with the session of the browser. */
export const ownApi: ClientOptions = {
  ...(pageViewer !== undefined && { headers: { [pageViewerHeader]: pageViewer } }),
  fetch: async (url, init) => {
    const answer = await fetch(url, init);
    noteServerTime(answer.headers.get("date"));
    return answer;
  },
};

/** The same for what a person alone may do with their sign-in, which no key opens. */
export async function askAccount<Answer>(path: string, options?: CallOptions): Promise<Answer> {
  return (await call({ ...ownApi, baseUrl: "/api/auth" }, path, options)).body as Answer;
}

/**
 * The body of any route's answer. It is not checked against the contract: the page and the routes are built of the same
 * one, and its schemas would be the heaviest part of the page. Throws an `ApiFailure`.
 */
export async function ask<Answer>(path: string, options?: CallOptions): Promise<Answer> {
  return (await call(ownApi, path, options)).body as Answer;
}
