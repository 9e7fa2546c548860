import { randomUUID } from "node:crypto";
import { expect } from "playwright/test";
import { callApi } from "@/e2e/support/api/call-api";
import { makeExport } from "@/e2e/support/pages/export-page";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { accessAs } from "@/e2e/support/stack/access-as";
import type { WebhookDeliveryListAnswer } from "@/lib/contract/webhook";

test.describe("webhooks", () => {
  test.use({ email: "deals-hidden@example.com", refusals: [400] });

  test("an endpoint is added, tested, given a new secret, switched off and removed", async ({ page }) => {
    await page.goto("/account/webhooks");
    const address = page.getByLabel("Address of the endpoint");
    const add = page.getByRole("button", { name: "Add endpoint" });
    await address.fill("https://127.0.0.1/exports");
    await add.click();
    await expect(page.getByText("must lead to a public address", { exact: false })).toBeVisible();

    // A name that nobody has below one that nobody may have (RFC 2606): nothing is sent anywhere.
    const url = `https://hooks-${randomUUID()}.example.com/exports`;
    await address.fill(url);
    await add.click();
    const created = page.getByRole("dialog", { name: "Secret of the new endpoint" });
    const secret = await created.locator("code").textContent();
    expect(secret).toMatch(/^whsec_/);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await created.getByRole("button", { name: "Close without the secret" }).click();
    await expect(created).toBeHidden();
    await expect(add).toBeFocused();

    const endpoint = page.getByRole("listitem").filter({ hasText: url });
    await expect(endpoint).toContainText("Nothing has been sent yet.");
    await endpoint.getByRole("button", { name: "Send a test" }).click();
    const messages = endpoint.getByRole("list", { name: "Last messages" });
    await expect(messages).toContainText("will be tried again");
    // As if somebody had answered.
    await page.route("**/deliveries", async (route) => {
      const response = await route.fetch();
      // The type: what the contract says of this answer.
      const { deliveries }: WebhookDeliveryListAnswer = await response.json();
      const answered = { response_status: 200, response_start: "accepted", error: null, duration_ms: 84 };
      const [first, ...others] = deliveries.map((one) => ({ ...one, status: "delivered" }));
      const tries = first?.tries.map((one) => ({ ...one, ...answered }));
      await route.fulfill({ response, json: { deliveries: [{ ...first, tries }, ...others] } });
    });
    await page.reload();
    await expect(messages).toContainText("delivered: status 200 in 84 ms");
    await expect(messages).toContainText("accepted");
    await page.unroute("**/deliveries");

    const choose = async (name: string) => {
      await endpoint.getByRole("button", { name: `More about ${url}` }).click();
      await page.getByRole("menuitem", { name }).click();
    };
    await choose("New secret");
    const rotated = page.getByRole("dialog", { name: "The new secret" });
    await expect(rotated.locator("code")).toHaveText(/^whsec_/);
    await expect(rotated.locator("code")).not.toHaveText(secret ?? "");
    await page.keyboard.press("Escape");
    await rotated.getByRole("button", { name: "Close without the secret" }).click();
    await expect(endpoint.getByRole("button", { name: `More about ${url}` })).toBeFocused();

    await choose("Stop sending");
    await expect(endpoint).toContainText("Switched off: nothing is sent to it.");
    await expect(endpoint.getByRole("button", { name: "Send a test" })).toBeDisabled();

    // The secrets were shown once; the rest is as it was left.
    await page.reload();
    await expect(endpoint).toContainText("Switched off: nothing is sent to it.");
    expect(await page.content()).not.toContain("whsec_");
    await choose("Remove");
    await expect(endpoint).toHaveCount(0);
  });
});

test.describe("an API key", () => {
  test.use({ email: "network@example.com" });

  test("is made, shown once, and works", async ({ page, playwright, baseURL }) => {
    await page.goto("/account/api-key");
    const action = page.getByRole("button", { name: /^(Make a|Rotate the) key$/ });
    await action.click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: /^(Make a|Rotate the) key$/ }).click();
    await expect(dialog.getByRole("heading")).toHaveText("Your new API key");
    const key = (await dialog.locator("code").textContent()) ?? "";
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    const program = await playwright.request.newContext({ baseURL: baseURL ?? "" });
    const answer = await program.get("/api/v1/exports", { headers: { "x-api-key": key } });
    expect(answer.status()).toBe(200);
    await program.dispose();

    await dialog.getByRole("button", { name: "Done" }).click();
    await expect(dialog.getByRole("alert")).toContainText("was not copied");
    await dialog.getByRole("button", { name: "Close without the key" }).click();
    await expect(action).toBeFocused();
    await expect(page.getByText("You have a key, made on")).toBeVisible();
    await page.reload();
    await expect(action).toHaveText("Rotate the key");
    expect(await page.content()).not.toContain(key);
  });

  test("goes on for a while beside the one that takes its place, shows when it was used last, and is ended", async ({
    page,
    playwright,
    baseURL,
  }) => {
    const program = await playwright.request.newContext({ baseURL: baseURL ?? "" });
    const statusWith = async (key: string) =>
      (await program.get("/api/v1/exports?limit=1", { headers: { "x-api-key": key } })).status();
    const makeKey = async (hours?: string) => {
      await page.getByRole("button", { name: /^(Make a|Rotate the) key$/ }).click();
      const dialog = page.getByRole("dialog");
      if (hours !== undefined) await dialog.getByLabel("The old key").selectOption(hours);
      await dialog.getByRole("button", { name: /^(Make a|Rotate the) key$/ }).click();
      await expect(dialog.locator("code")).toHaveText(/^[0-9a-f]{64}$/);
      const key = (await dialog.locator("code").textContent()) ?? "";
      await dialog.getByRole("button", { name: "Done" }).click();
      await dialog.getByRole("button", { name: "Close without the key" }).click();
      return key;
    };
    await page.goto("/account/api-key");
    await expect(page.getByText(`curl "${baseURL}/api/v1/exports"`)).toBeVisible();
    const first = await makeKey();
    await expect(page.getByText("It has not been used yet.")).toBeVisible();
    expect(await statusWith(first)).toBe(200);

    const second = await makeKey("works for 8 more hours");
    const before = page.getByRole("region", { name: "The key before" });
    await expect(before).toContainText(/works until .+Last used on /);
    expect(await statusWith(first)).toBe(200);
    expect(await statusWith(second)).toBe(200);
    await before.getByRole("button", { name: "End it now" }).click();
    await expect(before).toHaveCount(0);
    expect(await statusWith(first)).toBe(401);
    expect(await statusWith(second)).toBe(200);
    await page.reload();
    await expect(page.getByText(/^Last used on /)).toBeVisible();
    await program.dispose();
  });
});

test.describe("the audit log", () => {
  test("tells an admin who did what, one kind alone when asked for it, and leads to the export", async ({
    page,
    account,
    playwright,
    baseURL,
  }) => {
    const { id } = await makeExport(accessAs("admin"));
    // From elsewhere: to sign in anew here would end the session that other tests have.
    const elsewhere = await playwright.request.newContext({
      baseURL: baseURL ?? "",
      storageState: { cookies: [], origins: [] },
    });
    expect((await elsewhere.post("/api/auth/sign-in/email", { data: account })).status()).toBe(200);
    await elsewhere.dispose();
    await page.goto("/audit");
    const rows = page.getByRole("table").getByRole("row");
    await expect(rows.filter({ hasText: "Signed in" })).not.toHaveCount(0);
    await page.getByRole("link", { name: "Export asked for" }).click();
    await expect(page).toHaveURL(/[?]action=export\.created$/);
    await expect(page.getByRole("link", { name: "Export asked for" })).toHaveAttribute(
      "aria-current",
      "page",
    );
    const link = page.getByRole("link", { name: String(id), exact: true });
    await expect(rows.filter({ has: link })).toContainText("Export asked for");
    // The header.
    await expect(rows.filter({ hasNotText: "Export asked for" })).toHaveCount(1);
    await link.click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(`#${id}`);
  });

  test("tells of a link who may open it, and its end as people write it", async ({ page }) => {
    const admin = accessAs("admin");
    const { id } = await makeExport(admin);
    await callApi(admin, `/exports/${id}/shares`, { hours: 3, requires_sign_in: true });
    await page.goto("/audit?action=share.created");
    const made = page
      .getByRole("row")
      .filter({ has: page.getByRole("link", { name: String(id), exact: true }) });
    await expect(made).toContainText("Requires sign in: yes");
    await expect(made).toContainText(/Ends: [A-Z][a-z]{2} \d/);
  });

  test.describe("to others", () => {
    test.use({ email: "manager@example.com", refusals: [404] });

    test("is an address without a page", async ({ page }) => {
      await page.goto("/audit");
      await expect(page.getByRole("heading", { name: "There is nothing at this address" })).toBeVisible();
    });
  });
});
