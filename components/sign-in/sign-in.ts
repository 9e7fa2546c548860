/** Starts a session. Resolves to undefined when signed in, else to the reason in words for the person. */
export function signIn(email: string, password: string): Promise<string | undefined> {
  return post("/api/auth/sign-in/email", { email, password }, "E-mail or password is wrong.");
}

/** The same with the secret of a sign-in link, which is used up by it. */
export function signInByLink(secret: string): Promise<string | undefined> {
  return post(
    "/api/auth/sign-in/link",
    { secret },
    "This link has been used or has ended, or it was not copied whole.",
  );
}

async function post(
  address: string,
  body: Record<string, string>,
  refused: string,
): Promise<string | undefined> {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => undefined);
  if (answer === undefined) return "The server did not answer. Check the connection and try again.";
  if (answer.ok) return undefined;
  if (answer.status === 429) {
    return `Too many attempts. Try again in ${waitInWords(answer.headers.get("retry-after"))}.`;
  }
  if (answer.status < 500) return refused;
  return "Signing in failed on our side. Try again in a moment.";
}

/** `Retry-After`, which is in seconds here. */
function waitInWords(retryAfter: string | null): string {
  const minutes = Math.ceil(Number(retryAfter ?? 60) / 60);
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}
