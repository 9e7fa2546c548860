import { type Browser, expect } from "playwright/test";
import { expectNoFindings } from "@/e2e/support/pages/axe";
import { newPerson } from "@/e2e/support/pages/new-person";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import type { ExportAnswer } from "@/lib/contract/export";
import { signInLinkOf } from "@/lib/local/stack/print-ways-in";

const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
const iphone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1";

/** The same person on another device; whether they still are signed in there. */
async function elsewhere(browser: Browser, baseURL: string, person: object, userAgent: string) {
  const context = await browser.newContext({ baseURL, userAgent });
  const answer = await context.request.post("/api/auth/sign-in/email", { data: person });
  expect(answer.status()).toBe(200);
  return async () => (await context.request.get("/api/v1/exports?limit=1")).status() === 200;
}

test.describe("sessions", () => {
  test.use({ isSignedIn: false, refusals: [400] });

  test("are listed, ended one by one or all others at once, and end with a changed password", async ({
    page,
    browser,
    baseURL,
  }) => {
    const person = await newPerson();
    await page.goto("/sign-in?next=%2Faccount%2Fsessions");
    await page.getByLabel("E-mail").fill(person.email);
    await page.getByLabel("Password").fill(person.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    const rows = page.getByRole("list", { name: "Your sessions" }).getByRole("listitem");
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText("this one");
    await expect(rows).toContainText("From 127.0.0.1");
    await expect(page.getByRole("button", { name: "End all others" })).toBeDisabled();

    const isOnWindows = await elsewhere(browser, baseURL ?? "", person, firefox);
    const isOnPhone = await elsewhere(browser, baseURL ?? "", person, iphone);
    await page.reload();
    await expect(rows).toHaveCount(3);
    await page.getByRole("button", { name: "End the session: Firefox on Windows" }).click();
    await expect(rows).toHaveCount(2);
    expect([await isOnWindows(), await isOnPhone()]).toEqual([false, true]);
    await page.getByRole("button", { name: "End all others" }).click();
    await expect(rows).toHaveCount(1);
    expect(await isOnPhone()).toBe(false);

    const isOnPhoneAgain = await elsewhere(browser, baseURL ?? "", person, iphone);
    const change = async (present: string, next: string) => {
      await page.getByLabel("Present password").fill(present);
      await page.getByLabel("New password").fill(next);
      await page.getByRole("button", { name: "Change password" }).click();
    };
    await change("guessed", "quite another one");
    await expect(page.getByText("Is wrong.")).toBeVisible();
    await change(person.password, "short");
    await expect(page.getByText("Must have at least 8 characters.")).toBeVisible();
    expect(await isOnPhoneAgain()).toBe(true);
    await change(person.password, "quite another one");
    await expect(page.getByText("Your password is changed. One other session was ended.")).toBeVisible();
    expect(await isOnPhoneAgain()).toBe(false);
    await page.reload();
    await expect(rows).toHaveCount(1);
    await elsewhere(browser, baseURL ?? "", { ...person, password: "quite another one" }, iphone);
  });
});

test.describe("a window that is still open when somebody else signs in", () => {
  test.use({ isSignedIn: false, refusals: [401] });

  test("says that its session has ended, shows nothing of theirs, and becomes theirs on the way to another page", async ({
    page,
    context,
  }) => {
    const [before, after] = [
      await newPerson("manager@example.com"),
      await newPerson("other-manager@example.com"),
    ];
    const signIn = async (data: object) =>
      expect((await context.request.post("/api/auth/sign-in/email", { data })).status()).toBe(200);
    await signIn(before);
    await page.goto("/reports?report_type=advertisers_csv&columns=name,status");
    const rows = page.getByRole("region", { name: "Rows" });
    await expect(rows.getByRole("row")).toHaveCount(51);

    // As the same person again: nothing is noticed.
    await signIn(before);
    await rows.getByRole("button", { name: "Name", exact: true }).click();
    await expect(rows.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "descending");
    await expect(rows.getByRole("row")).toHaveCount(51);
    await expect(page.getByText("Your session has ended.")).toHaveCount(0);

    await signIn(after);
    const made = await context.request.post("/api/v1/exports", {
      data: { report_type: "advertisers_csv" },
      headers: { origin: readStackFile().url },
    });
    const { id } = ((await made.json()) as ExportAnswer).export;
    await rows.getByRole("button", { name: "Status", exact: true }).click();
    await expect(rows).toContainText("Your session has ended.");
    const exports = page.getByRole("region", { name: "Exports", exact: true });
    await expect(exports).toContainText("Your session has ended.");
    await expect(exports).not.toContainText(`#${id}`);

    await page.getByRole("button", { name: "New Person" }).click();
    await page.getByRole("menuitem", { name: "Sessions and password" }).click();
    await expect(page.getByRole("list", { name: "Your sessions" }).getByRole("listitem")).toHaveCount(1);
    await page.getByRole("button", { name: "New Person" }).click();
    await expect(page.getByRole("menu").getByText(after.email)).toBeVisible();
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Reports", exact: true }).click();
    await expect(exports).toContainText(`#${id}`);
  });
});

test.describe("a sign-in link", () => {
  test.use({ isSignedIn: false, refusals: [401] });

  test("opens the reports of its person, whoever was signed in here, and once", async ({ page }) => {
    const [before, invited] = [await newPerson(), await newPerson()];
    expect((await page.request.post("/api/auth/sign-in/email", { data: before })).status()).toBe(200);
    const link = await signInLinkOf(readStackFile(), invited.email);
    await page.goto(link);
    await expect(page).toHaveURL(/\/reports$/);
    await page.getByRole("button", { name: "New Person" }).click();
    await expect(page.getByRole("menu").getByText(invited.email)).toBeVisible();
    await page.goto(link);
    await expect(page.getByText("This link has been used or has ended")).toBeVisible();
    await expectNoFindings(page);
    await page.getByRole("link", { name: "Sign in with e-mail and password" }).click();
    await expect(page).toHaveURL(/\/reports$/);
  });
});
