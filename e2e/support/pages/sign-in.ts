import type { Page } from "playwright";
import type { StackInfo } from "@/lib/local/stack/stack-info";

/** Signs the page's browser in by the API, as the demo account of the stack unless another one is named. */
export async function signIn(
  page: Page,
  { url, sign_in }: StackInfo,
  email: string | undefined = sign_in?.email,
): Promise<void> {
  const answer = await page.request.post(`${url}/api/auth/sign-in/email`, {
    data: { email, password: sign_in?.password },
    headers: { origin: url },
  });
  if (!answer.ok()) throw new Error(`Signing in was answered with ${answer.status()}.`);
}
