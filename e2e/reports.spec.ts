import { readFileSync } from "node:fs";
import { expect, type Locator, type Page } from "playwright/test";
import { read, utils } from "xlsx";
import { exportButton, exportDialog, exportRows, startExport, uniqueLimit } from "./support/export-page";
import { pageTest as test } from "./support/page-test";
import { readStackFile } from "./support/read-stack-file";

const stack = readStackFile();

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

/** Another export beside the one of the test, without which that one may be over before the page looks again. */
async function keepStackBusy() {
  const answer = await fetch(`${stack.url}/api/v1/exports`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": stack.api_keys.admin ?? "" },
    body: JSON.stringify({
      report_type: "clicks_details_excel",
      search_params: { period: "last_90_days", limit: uniqueLimit() },
    }),
  });
  expect(answer.status).toBe(202);
}

const newestExport = (page: Page) => exportRows(page).first();

test.describe("a whole walk", () => {
  test.use({ isSignedIn: false });

  test("from signing in to a file that holds the rows the page promised", async ({ page, account }) => {
    // SheetJS needs a while for half a million rows.
    test.slow();
    await page.goto("/reports");
    await page.getByLabel("E-mail").fill(account.email);
    await page.getByLabel("Password").fill(account.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(/\/reports$/);
    await page.getByRole("tab", { name: "Clicks" }).click();
    await choosePeriod(page, "Last 90 days");
    await fillFilter(page, "Row limit", uniqueLimit());
    await expect(page.getByRole("list", { name: "Active filters" }).getByRole("listitem")).toHaveCount(2);
    await page.getByRole("button", { name: "Columns" }).click();
    for (const column of ["Advertiser ID", "Network ID", "Network", "Publisher ID"]) {
      await page.getByRole("checkbox", { name: column, exact: true }).click();
    }
    await page.keyboard.press("Escape");

    await keepStackBusy();
    const promised = await startExport(page);
    await expect(page.getByText(/#\d+ is on its way/)).toBeVisible();
    const row = newestExport(page);
    await expect(row).toContainText("Period: Last 90 days");
    await expect(row).toContainText("5 of 9 columns");
    const filled = await filledCells(row);
    expect(filled).toEqual(filled.toSorted((a, b) => a - b));
    expect(filled.at(-1)).toBeGreaterThan(0);
    const [parts] = (await row.textContent())?.match(/\d+(?= parts)/) ?? [];
    expect(Number(parts)).toBeGreaterThanOrEqual(4);

    const downloading = page.waitForEvent("download");
    await row.getByRole("link", { name: /^Download/ }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/^clicks_details_\d{4}-\d{2}-\d{2}_\d+\.xlsx$/);
    expect(rowCount(await download.path())).toBe(promised);
  });
});

/** How many cells were seen to be filled, in order, from the cut into parts until the export was ready. */
async function filledCells(row: Locator): Promise<number[]> {
  const seen: number[] = [];
  const look = async () => {
    // All at once, so that cells and words are of the same moment.
    const { text, cells, filled } = await row.evaluate((element) => ({
      text: element.textContent,
      cells: element.querySelectorAll("[data-filled]").length,
      filled: element.querySelectorAll('[data-filled="true"]').length,
    }));
    if (cells > 0) seen.push(filled);
    return text;
  };
  await expect.poll(look, { intervals: [100], timeout: 90_000 }).toContain("Ready");
  return seen;
}

/** Data rows of all sheets, by SheetJS: every sheet but the one about the file begins with the header. */
function rowCount(file: string): number {
  const { SheetNames, Sheets } = read(readFileSync(file), { dense: true, cellText: false, cellHTML: false });
  return SheetNames.filter((name) => name !== "About")
    .map((name) => utils.decode_range(Sheets[name]?.["!ref"] ?? "A1").e.r)
    .reduce((sum, rows) => sum + rows, 0);
}

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
    const explanation = page.getByText("Must not be before start_date, 2026-03-09.");
    await expect(explanation).toBeVisible();
    await expect(page.getByRole("button", { name: /^Period/ })).toHaveAttribute("aria-invalid", "true");
    await exportButton(page).click();
    await expect(exportDialog(page)).toContainText("Please correct:End date must not be before start_date");
    await expect(exportDialog(page).getByRole("button", { name: /^Export/ })).toBeDisabled();
    await page.keyboard.press("Escape");
    await choosePeriod(page, "Last 7 days");
    await expect(explanation).toBeHidden();
  });
});

test.describe("the same export asked for twice", () => {
  test.use({ refusals: [409] });

  test("is joined while it runs and handed out when it is finished", async ({ page }) => {
    await page.goto(`/reports?report_type=clicks_details_excel&period=last_90_days&limit=${uniqueLimit()}`);
    await startExport(page);
    await expect(page.getByText(/is on its way/)).toBeVisible();
    const name = await newestExport(page).getAttribute("aria-label");
    await exportButton(page).click();
    await exportDialog(page)
      .getByRole("button", { name: /^Join export #\d+/ })
      .click();
    await expect(page.getByText(/Already running: joined/)).toBeVisible();
    await expect(newestExport(page)).toContainText("Ready", { timeout: 60_000 });
    await exportButton(page).click();
    await expect(exportDialog(page)).toContainText(/was finished/);
    const downloading = page.waitForEvent("download");
    await exportDialog(page)
      .getByRole("link", { name: /^Download/ })
      .click();
    await downloading;
    await page.keyboard.press("Escape");
    await expect(newestExport(page)).toHaveAttribute("aria-label", name ?? "");
  });
});

test("reload, back and forward show the view that the address names", async ({ page }) => {
  await page.goto("/reports");
  await page.getByRole("tab", { name: "Deals" }).click();
  const search = page.getByRole("searchbox", { name: "Search" });
  await search.pressSequentially("shoes");
  await expect(page).toHaveURL(/search=shoes/);
  await page.getByRole("button", { name: "More filters" }).click();
  await page.getByRole("combobox", { name: "Exclusive" }).selectOption("true");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Description" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Title", exact: true }).click();

  const expectView = async () => {
    await expect(page.getByRole("tab", { name: "Deals" })).toHaveAttribute("aria-selected", "true");
    await expect(search).toHaveValue("shoes");
    await expect(page.getByRole("list", { name: "Active filters" })).toContainText("Exclusive: Yes");
    await expect(page.getByRole("columnheader", { name: "Title" })).toHaveAttribute("aria-sort", "ascending");
    await expect(page.getByRole("columnheader", { name: "Description" })).toHaveCount(0);
  };
  await expectView();
  await page.reload();
  await expectView();

  await page.getByRole("button", { name: "Reset all" }).click();
  await expect(search).toHaveValue("");
  await page.goBack();
  await expectView();
  await page.goForward();
  await expect(search).toHaveValue("");
});
