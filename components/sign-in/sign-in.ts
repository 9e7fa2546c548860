/** Starts a session. Resolves to undefined when signed in, else to the reason in words for the person. */
export async function signIn(email: string, password: string): Promise<string | undefined> {
  const answer = await fetch("/api/auth/sign-in/email", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  }).catch(() => undefined);
  if (answer === undefined) return "The server did not answer. Check the connection and try again.";
  if (answer.ok) return undefined;
  if (answer.status === 429) {
    return `Too many attempts. Try again in ${waitInWords(answer.headers.get("retry-after"))}.`;
  }
  if (answer.status < 500) return "E-mail or password is wrong.";
  return "Signing in failed on our side. Try again in a moment.";
}

/** `Retry-After`, which is in seconds here. */
function waitInWords(retryAfter: string | null): string {
  const minutes = Math.ceil(Number(retryAfter ?? 60) / 60);
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}
