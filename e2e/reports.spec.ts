import { randomInt } from "node:crypto";
import { expect, type Page } from "playwright/test";
import { countRows } from "@/e2e/support/bench/count-rows";
import { exportButton, exportDialog, exportRow, startExport } from "@/e2e/support/pages/export-page";
import { pageTest as test } from "@/e2e/support/pages/page-test";

async function choosePeriod(page: Page, name: string) {
  await page.getByRole("button", { name: /^Period/ }).click();
  await page.getByRole("dialog").getByRole("button", { name }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
}

/** Sets one of the filters that have no place in the row. */
async function fillFilter(page: Page, label: string, value: string) {
  await page.getByRole("button", { name: "More filters" }).click();
  await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByLabel(label, { exact: true }).press("Enter");
  await page.keyboard.press("Escape");
}

/** Fewer than there are; at random, so that no export of an earlier run is handed out instead. */
const rowsWanted = randomInt(20_000, 60_000);

test.describe("a whole walk", () => {
  test.use({ isSignedIn: false });

  test("from signing in to a file that holds the rows the page promised", async ({ page, account }) => {
    await page.goto("/reports");
    await page.getByLabel("E-mail").fill(account.email);
    await page.getByLabel("Password").fill(account.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(/\/reports$/);
    await page.getByRole("tab", { name: "Clicks" }).click();
    await choosePeriod(page, "Last 90 days");
    await fillFilter(page, "Row limit", String(rowsWanted));
    await expect(page.getByRole("list", { name: "Active filters" }).getByRole("listitem")).toHaveCount(2);
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: "Advertiser ID", exact: true }).click();
    await page.keyboard.press("Escape");

    const { id, rows: promised } = await startExport(page);
    expect(promised).toBe(rowsWanted);
    await expect(page.getByText(`#${id} is on its way`).or(page.getByText(`#${id} is ready`))).toBeVisible();
    const row = exportRow(page, id);
    await expect(row).toContainText("Period: Last 90 days");
    // The page had five of the nine, and the file has those that were chosen.
    await expect(row).toContainText("6 of 12 columns");
    await expect(row).toContainText("Ready");

    const downloading = page.waitForEvent("download");
    await row.getByRole("link", { name: /^Download/ }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/^clicks_details_\d{4}-\d{2}-\d{2}_\d+\.xlsx$/);
    expect(await countRows(await download.path())).toBe(promised);
  });
});

test.describe("a wrong password", () => {
  test.use({ refusals: [401], isSignedIn: false });

  test("is told in words, and does not sign in", async ({ page, account }) => {
    await page.goto("/reports?report_type=deals_excel");
    await expect(page).toHaveURL(/\/sign-in/);
    await page.getByLabel("E-mail").fill(account.email);
    await page.getByLabel("Password").fill("not-the-password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("E-mail or password is wrong.")).toBeVisible();
    await page.goto("/reports");
    await expect(page).toHaveURL(/\/sign-in/);
  });
});

test.describe("a request that cannot be used", () => {
  test.use({ refusals: [400] });

  test("is explained at the field, until the field is changed", async ({ page }) => {
    await page.goto("/reports?report_type=clicks_details_excel&start_date=2026-03-09&end_date=2026-03-01");
    const explanation = page.getByText("Must not be before “Start date”, Mar 9, 2026.");
    await expect(explanation).toBeVisible();
    await expect(page.getByRole("button", { name: /^Period/ })).toHaveAttribute("aria-invalid", "true");
    await exportButton(page).click();
    await expect(exportDialog(page)).toContainText(
      "Please correct:End date must not be before “Start date”, Mar 9, 2026",
    );
    await expect(exportDialog(page).getByRole("button", { name: /^Export/ })).toBeDisabled();
    await page.keyboard.press("Escape");
    await choosePeriod(page, "Last 7 days");
    await expect(explanation).toBeHidden();
  });
});

test("reload, back and forward show the view that the address names", async ({ page }) => {
  await page.goto("/reports");
  await page.getByRole("tab", { name: "Deals" }).click();
  const search = page.getByRole("searchbox", { name: "Search" });
  await search.pressSequentially("shoes");
  await expect(page).toHaveURL(/search=shoes/);
  await page.getByRole("button", { name: "More filters" }).click();
  const filters = page.getByRole("dialog", { name: "More filters" });
  await filters.getByRole("combobox", { name: "Featured" }).selectOption("true");
  await page.keyboard.press("Escape");
  await expect(filters).toBeHidden();
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Description" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Title", exact: true }).click();

  const expectView = async () => {
    await expect(page.getByRole("tab", { name: "Deals" })).toHaveAttribute("aria-selected", "true");
    await expect(search).toHaveValue("shoes");
    await expect(page.getByRole("list", { name: "Active filters" })).toContainText("Featured: Yes");
    await expect(page.getByRole("columnheader", { name: "Title" })).toHaveAttribute("aria-sort", "ascending");
    await expect(page.getByRole("columnheader", { name: "Description" })).toHaveCount(0);
  };
  await expectView();
  // The address follows the page a moment later.
  await expect(page).toHaveURL(/sort=/);
  await page.reload();
  await expectView();

  await page.getByRole("button", { name: "Reset all" }).click();
  await expect(search).toHaveValue("");
  await expect(page).not.toHaveURL(/search=/);
  await page.goBack();
  await expectView();
  await page.goForward();
  await expect(search).toHaveValue("");
});
