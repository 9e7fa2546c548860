import { expect, type Locator } from "playwright/test";
import { exportRow, makeExport, startExport, uniqueLimit } from "@/e2e/support/pages/export-page";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { accessAs } from "@/e2e/support/stack/access-as";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import { nameLengthMax } from "@/lib/contract/params/limits";
import type { SavedView } from "@/lib/contract/view";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test("on a phone an export is made, followed in the sheet and downloaded, and nothing is wider than the screen", async ({
  page,
}) => {
  await page.goto(`/reports?report_type=advertisers_csv&limit=${uniqueLimit()}`);
  const { id } = await startExport(page);
  await page.getByRole("button", { name: "Exports", exact: true }).click();
  const row = exportRow(page, id);
  await expect(row).toContainText("Ready");
  const downloading = page.waitForEvent("download");
  await row.getByRole("link", { name: /^Download/ }).click();
  expect((await downloading).suggestedFilename()).toMatch(/\.csv$/);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await row.getByRole("button", { name: `More about export ${id}` }).click();
  await page.getByRole("menuitem", { name: "Receipt" }).click();
  await expect(page.getByText("SHA-256 of the file")).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});

/** How much wider than it may be something is that stands in it, in pixels. */
const overflow = (box: Locator) => box.evaluate((element) => element.scrollWidth - element.clientWidth);

test.describe("a long name without blanks", () => {
  test.use({ refusals: [503] });

  test("is written within the page, its dialogs and its notices", async ({ page }) => {
    const { id } = await makeExport(accessAs("admin"));
    const name = "W".repeat(nameLengthMax);
    const headers = { origin: readStackFile().url };
    const named = await page.request.patch(`/api/v1/exports/${id}`, { data: { name }, headers });
    expect(named.status()).toBe(200);
    await page.goto(`/exports/${id}`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.getByRole("button", { name: `More about export ${id}` }).click();
    await page.getByRole("menuitem", { name: "Share…" }).click();
    const dialog = page.getByRole("dialog", { name: `Share ${name}` });
    await expect(dialog).toBeVisible();
    expect(await overflow(dialog)).toBe(0);

    const view = { name, report_type: "advertisers_csv", search_params: {}, index_params: {} };
    const saved = await page.request.post("/api/v1/views", { data: view, headers });
    expect(saved.status()).toBe(201);
    const { view: made }: { view: SavedView } = await saved.json();
    try {
      await page.route("**/api/v1/exports", (route) => route.fulfill({ status: 503, json: {} }));
      await page.goto("/reports?report_type=advertisers_csv");
      await page.getByRole("button", { name: "Views" }).click();
      await page.getByRole("button", { name: `Get the file of ${name}` }).click();
      await page.keyboard.press("Escape");
      // What is seen; it is said to those who do not see by another one.
      const notice = page.getByRole("alertdialog", { includeHidden: true }).filter({ hasText: name });
      await expect(notice).toBeVisible();
      expect(await overflow(notice)).toBe(0);
    } finally {
      await page.request.delete(`/api/v1/views/${made.id}`, { headers });
    }
  });
});
