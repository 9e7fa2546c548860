import { type BareStack, startBareStack } from "@/e2e/support/stack/bare-stack";
import { makePeople, type Person, password } from "@/lib/testing/people";
import type { FuzzCredentials } from "./requests";

export interface FuzzStack {
  stack: BareStack;
  people: Person[];
  /** The cookie of a session of the second person. */
  cookie: string;
  /** The credentials of most people, as they are now. */
  credentials(): FuzzCredentials;
  /** What may stand in no answer: marks and keys of the people whose credentials are not used, and secrets of the parts. */
  secrets(): string[];
}

/** A stack of its own with a small world of people; the last two of them only own things that nobody else may see. */
export async function startFuzzStack(): Promise<FuzzStack> {
  const stack = await startBareStack();
  try {
    const { info } = stack;
    const people = await makePeople(info.database_url);
    const callers = people.slice(1, -2);
    const strangers = people.slice(-2);
    const cookie = await signIn(info.url, people[1]?.email ?? "");
    return {
      stack,
      people,
      cookie,
      credentials: () => ({
        apiKeys: callers.map(({ apiKey }) => apiKey),
        cookie,
        origin: info.url,
        ids: people.flatMap(({ exportId, partId }) => [exportId, partId]),
      }),
      secrets: () => [
        ...strangers.flatMap(({ mark, apiKey }) => [mark, apiKey]),
        ...[info.s3.secret_access_key, info.inngest.event_key, password, sessionToken(cookie)],
      ],
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

/** The secret part of a session's cookie, without its signature. */
export function sessionToken(cookie: string): string {
  const token = decodeURIComponent(cookie.split(";")[0]?.split("=")[1] ?? "").split(".")[0] ?? "";
  if (token.length < 20) throw new Error(`No session stands in ${cookie}.`);
  return token;
}

async function signIn(url: string, email: string): Promise<string> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new Error(`Signing in was answered with ${answer.status}.`);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
