import pg from "pg";
import { test as base, type Cookie, expect } from "playwright/test";
import { summaryCookie } from "@/components/reports/summary/summary-preference";
import { holdTable } from "@/e2e/support/stack/hold-table";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import { createGate } from "@/lib/testing/gate";

interface PageFixtures {
  /** Texts of lines on the console that a test provokes, such as the status of a refusal. */
  refusals: (number | string)[];
  /** Whose account of the demo data it is. */
  email: string;
  account: { email: string; password: string };
  /** Whether that account is signed in already. */
  isSignedIn: boolean;
  /** Whether the reports begin with their summary, which takes its time; others keep it closed by their cookie. */
  hasSummary: boolean;
  /** Keeps exports of a table at their first step until the returned function is called, or the test is over. */
  hold: (table: string) => Promise<() => Promise<void>>;
}

interface WorkerFixtures {
  /** The cookies of a person's session, one for all tests: attempts to sign in are limited. */
  sessionCookies: (email: string) => Promise<Cookie[]>;
}

const stack = readStackFile();

const summaryClosed: Cookie = {
  name: summaryCookie,
  value: "closed",
  domain: new URL(stack.url).hostname,
  path: "/",
  expires: -1,
  httpOnly: false,
  secure: false,
  sameSite: "Lax",
};

/** The demo account that the stack names; all of them have the same password. */
export const demoAccount = () => {
  if (!stack.sign_in) throw new Error("The stack has no demo accounts; run it on its embedded database.");
  return stack.sign_in;
};

/** Playwright's test, with a page on whose console nothing may be written that is an error or a warning. */
export const pageTest = base.extend<PageFixtures, WorkerFixtures>({
  refusals: [[], { option: true }],

  email: [demoAccount().email, { option: true }],

  account: async ({ email }, use) => use({ email, password: demoAccount().password }),

  sessionCookies: [
    async ({ playwright }, use) => {
      const sessions = new Map<string, Promise<Cookie[]>>();
      const signIn = async (email: string) => {
        const request = await playwright.request.newContext({ baseURL: stack.url });
        const data = { email, password: demoAccount().password };
        const answer = await request.post("/api/auth/sign-in/email", { data });
        expect(answer.status()).toBe(200);
        const { cookies } = await request.storageState();
        await request.dispose();
        return cookies;
      };
      await use((email) => {
        const cookies = sessions.get(email) ?? signIn(email);
        sessions.set(email, cookies);
        return cookies;
      });
    },
    { scope: "worker" },
  ],

  isSignedIn: [true, { option: true }],

  hasSummary: [false, { option: true }],

  hold: async ({ page }, use) => {
    const held: (() => Promise<void>)[] = [];
    await use(async (table) => {
      // What the page reads of the table would wait as well, and a browser has six connections for all that it asks.
      const gate = createGate();
      const reads = /\/api\/v1\/(reports\/|exports\/preflight$)/;
      await page.route(reads, async (route) => {
        await gate.opened;
        await route.continue();
      });
      const unlock = await holdTable(table);
      const letGo = async () => {
        await unlock();
        gate.open();
      };
      held.push(letGo);
      return letGo;
    });
    await Promise.all(held.map((letGo) => letGo()));
  },

  storageState: async ({ isSignedIn, hasSummary, email, sessionCookies }, use) => {
    const session = isSignedIn ? await sessionCookies(email) : [];
    const cookies = hasSummary ? session : [...session, summaryClosed];
    await use({ cookies, origins: [] });
  },

  page: async ({ page, refusals, email }, use) => {
    await forgetSettings(email);
    const lines: string[] = [];
    page.on("pageerror", (error) => lines.push(`${error}`));
    page.on("console", (message) => {
      const isProvoked = refusals.some((refusal) =>
        message.text().includes(typeof refusal === "number" ? `status of ${refusal}` : refusal),
      );
      if (["error", "warning"].includes(message.type()) && !isProvoked) lines.push(message.text());
    });
    await use(page);
    expect(lines).toEqual([]);
  },
});

/** Every test begins with a page that remembers nothing of its person: the accounts are everybody's. */
async function forgetSettings(email: string): Promise<void> {
  const database = new pg.Client(stack.database_url);
  await database.connect();
  try {
    await database.query(
      "delete from page_settings where user_id = (select id from users where email = $1)",
      [email],
    );
  } finally {
    await database.end();
  }
}
