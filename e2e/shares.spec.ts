import { type Browser, expect, type Page } from "playwright/test";
import { expectNoFindings } from "@/e2e/support/pages/axe";
import { makeExport } from "@/e2e/support/pages/export-page";
import { demoAccount, pageTest as test } from "@/e2e/support/pages/page-test";
import { accessAs } from "@/e2e/support/stack/access-as";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";

const stack = readStackFile();

/** Somebody else's browser, in which nobody is signed in, and all that it sends where an address or a header is kept. */
async function stranger(browser: Browser) {
  const storageState = { cookies: [], origins: [] };
  const page = await (await browser.newContext({ baseURL: stack.url, storageState })).newPage();
  const sent: string[] = [];
  page.on("request", (request) =>
    sent.push(request.url().split("#")[0] ?? "", JSON.stringify(request.headers())),
  );
  return { page, sent };
}

const dialog = (page: Page) => page.getByRole("dialog", { name: /^Share / });

async function openDialog(page: Page, id: number): Promise<void> {
  await page.getByRole("button", { name: `More about export ${id}` }).click();
  await page.getByRole("menuitem", { name: "Share…" }).click();
  await expect(dialog(page)).toBeVisible();
}

test("a link shows receipt and file to whoever has it, until its owner revokes it", async ({
  page,
  browser,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { id, row_count } = await makeExport(accessAs("admin"));
  await page.goto(`/exports/${id}`);
  await openDialog(page, id);
  await expectNoFindings(page, "[role=dialog]");
  await dialog(page).getByRole("button", { name: "Make a link" }).click();
  const link = await dialog(page).getByRole("code").textContent();
  const secret = link?.split("#")[1] ?? "";
  expect(secret).toMatch(/^[\w-]{43}$/);

  // Nobody can show it again, so it is not lost by a press.
  await page.keyboard.press("Escape");
  await page.mouse.click(5, 5);
  await page.keyboard.press("Escape");
  await expect(dialog(page).getByRole("alert")).toContainText("Copy it first");
  await dialog(page).getByRole("button", { name: "Copy link" }).click();
  await expect(dialog(page).getByText("Copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  await dialog(page).getByRole("button", { name: "Done" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByRole("button", { name: `More about export ${id}` })).toBeFocused();

  const { page: theirs, sent } = await stranger(browser);
  await theirs.goto(link ?? "");
  await expect(theirs.getByText("SHA-256 of the file")).toBeVisible();
  await expectNoFindings(theirs);
  const download = theirs.waitForEvent("download");
  await theirs.getByRole("button", { name: "Download" }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString().trimEnd().split("\r\n")).toHaveLength((row_count ?? 0) + 1);
  expect(sent.filter((text) => text.includes(secret))).toEqual([]);
  expect(await theirs.context().cookies()).toEqual([]);

  await openDialog(page, id);
  await expect(dialog(page).getByRole("listitem")).toContainText("opened 1×, downloaded 1×");
  await dialog(page)
    .getByRole("button", { name: /^Revoke link/ })
    .click();
  await expect(dialog(page).getByRole("listitem")).toHaveCount(0);
  await theirs.reload();
  await expect(theirs.getByRole("heading", { name: "This link opens nothing" })).toBeVisible();
  await expectNoFindings(theirs);
  await theirs.context().close();
});

test("a link for people who sign in leads through the sign-in and back", async ({ page, browser }) => {
  const { id } = await makeExport(accessAs("admin"));
  const made = await page.request.post(`/api/v1/exports/${id}/shares`, {
    data: { requires_sign_in: true },
    headers: { origin: stack.url },
  });
  const { url } = await made.json();
  const { page: theirs, sent } = await stranger(browser);
  await theirs.goto(url);
  await theirs.getByRole("button", { name: "Sign in" }).click();
  await theirs.getByLabel("E-mail").fill("manager@example.com");
  await theirs.getByLabel("Password").fill(demoAccount().password);
  await theirs.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(theirs.getByText("SHA-256 of the file")).toBeVisible();
  expect(sent.filter((text) => text.includes(url.split("#")[1]))).toEqual([]);
  await theirs.context().close();
});
