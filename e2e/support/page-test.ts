import { test as base, type Cookie, expect } from "playwright/test";
import { readStackFile } from "./read-stack-file";

interface PageFixtures {
  /** Statuses of answers that a test provokes. Browsers write a line on the console for each. */
  refusals: number[];
  /** The demo account of the stack. */
  account: { email: string; password: string };
  /** Whether that account is signed in already. */
  isSignedIn: boolean;
}

interface WorkerFixtures {
  /** The cookies of one session for all tests: signing in is limited to a few times in ten seconds. */
  sessionCookies: Cookie[];
}

const stack = readStackFile();

function demoAccount() {
  if (!stack.sign_in) throw new Error("The stack has no demo accounts; run it on its embedded database.");
  return stack.sign_in;
}

/** Playwright's test, with a page on whose console nothing may be written that is an error or a warning. */
export const pageTest = base.extend<PageFixtures, WorkerFixtures>({
  refusals: [[], { option: true }],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
  account: async ({}, use) => use(demoAccount()),

  sessionCookies: [
    async ({ playwright }, use) => {
      const request = await playwright.request.newContext({ baseURL: stack.url });
      const answer = await request.post("/api/auth/sign-in/email", { data: demoAccount() });
      expect(answer.status()).toBe(200);
      await use((await request.storageState()).cookies);
      await request.dispose();
    },
    { scope: "worker" },
  ],

  isSignedIn: [true, { option: true }],

  storageState: async ({ isSignedIn, sessionCookies }, use) =>
    use({ cookies: isSignedIn ? sessionCookies : [], origins: [] }),

  page: async ({ page, refusals }, use) => {
    const lines: string[] = [];
    page.on("pageerror", (error) => lines.push(`${error}`));
    page.on("console", (message) => {
      const isProvoked = refusals.some((status) => message.text().includes(`status of ${status}`));
      if (["error", "warning"].includes(message.type()) && !isProvoked) lines.push(message.text());
    });
    await use(page);
    expect(lines).toEqual([]);
  },
});
