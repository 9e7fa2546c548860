import { type BareStack, startBareStack } from "../bare-stack";
import { makePeople, type Person, password } from "../people";
import type { FuzzCredentials } from "./requests";

export interface FuzzStack {
  stack: BareStack;
  people: Person[];
  credentials: FuzzCredentials;
  /** What may stand in no answer: marks of people whose credentials are not used, and secrets of the parts. */
  secrets: string[];
}

/** A stack of its own with a small world of people; the last two of them only own things that nobody else may see. */
export async function startFuzzStack(): Promise<FuzzStack> {
  const stack = await startBareStack();
  try {
    const { info } = stack;
    const people = await makePeople(info.database_url);
    const callers = people.slice(0, -2).filter(({ isAdmin }) => !isAdmin);
    const strangers = people.slice(-2);
    return {
      stack,
      people,
      credentials: {
        apiKeys: callers.map(({ apiKey }) => apiKey),
        cookie: await signIn(info.url, callers[0]?.email ?? ""),
        origin: info.url,
        exportIds: people.flatMap(({ exportId, partId }) => [exportId, partId]),
      },
      secrets: [
        ...strangers.flatMap(({ mark, apiKey }) => [mark, apiKey]),
        ...[info.s3.secret_access_key, info.inngest.event_key, password],
      ],
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
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
