import { expect } from "playwright/test";
import { exportRow, startExport, uniqueLimit } from "@/e2e/support/pages/export-page";
import { pageTest as test } from "@/e2e/support/pages/page-test";

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
