import { expect, type Locator, type Page } from "playwright/test";
import { callApi, runExport } from "@/e2e/support/api/call-api";
import { downloadFile } from "@/e2e/support/api/download";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import type { Preflight } from "@/lib/contract/preflight";
import type { ReportFacetsAnswer, ReportSummaryAnswer } from "@/lib/contract/report-data";
import { reportTypes } from "@/lib/reports/list";
import { readFileRows } from "@/lib/testing/exports/read-file";
import { usualHeaders } from "@/lib/testing/reports/expectations";

const stack = readStackFile();
const api = { url: stack.url, apiKey: stack.api_keys.admin ?? "" };

const rows = (page: Page) => page.getByRole("region", { name: "Rows" });
const pages = (page: Page) => page.getByRole("navigation", { name: "Pages" });
const rowWords = (count: number) => `of ${count.toLocaleString("en-US")}`;

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

for (const [seed, type] of reportTypes.entries()) {
  const { id } = type;
  test(`any filters of ${id}: as many rows on the page as in the preflight and in the file`, async ({
    page,
  }) => {
    const random = seeded(seed + 20_261_125);
    const searchParams: Record<string, string> = {};
    const { facets } = await callApi<ReportFacetsAnswer>(api, `/reports/${id}/facets`);
    const filters = Object.keys(facets).sort(() => random() - 0.5);
    for (const key of filters.slice(0, 2)) {
      const values = facets[key]?.slice(0, 5) ?? [];
      const chosen = values[Math.floor(random() * values.length)];
      if (chosen) searchParams[key] = chosen.value;
    }
    const body = { report_type: id, search_params: searchParams };
    const { preflight } = await callApi<{ preflight: Preflight }>(api, "/exports/preflight", body);
    const made = await runExport(api, { ...body, fresh: true });
    const [header, ...fileRows] = readFileRows(await downloadFile(made), made.filename ?? "");

    await page.goto(`/reports?${new URLSearchParams({ report_type: id, ...searchParams })}`);
    if (preflight.row_count > 0) await expect(pages(page)).toContainText(rowWords(preflight.row_count));
    else await expect(rows(page)).toContainText("No rows meet these filters");
    expect(fileRows).toHaveLength(preflight.row_count);
    expect(header).toEqual(usualHeaders(type));
    await expect(rows(page).getByRole("row")).toHaveCount(
      preflight.row_count === 0 ? 0 : 1 + Math.min(50, preflight.row_count),
    );
  });
}

test("a column that is dragged past others in the list is one step, taken where it is dropped", async ({
  page,
}) => {
  await page.goto("/reports?report_type=advertisers_csv&columns=name,status,total_sales,country");
  await page.getByRole("button", { name: "Columns" }).click();
  const list = page.getByRole("dialog", { name: "Columns" });
  const row = (header: string) =>
    list.getByRole("listitem").filter({ has: page.getByText(header, { exact: true }) });
  const chosen = list.getByRole("listitem").filter({ has: page.getByRole("checkbox", { checked: true }) });
  // The first move only enters it.
  const dragOver = async (header: string) => {
    await row(header).hover();
    await row(header).hover();
  };
  const steps = await page.evaluate(() => history.length);
  await row("Name").hover();
  await page.mouse.down();
  await dragOver("Status");
  await expect(chosen).toHaveText(["Status", "Name", "Total Sales", "Country"]);
  await dragOver("Total Sales");
  await expect(chosen).toHaveText(["Status", "Total Sales", "Name", "Country"]);
  await expect(page).toHaveURL(/columns=name,status,total_sales,country/);
  await page.mouse.up();
  await expect(page).toHaveURL(/columns=status,total_sales,name,country/);
  expect(await page.evaluate(() => history.length)).toBe(steps + 1);
});

test("order, columns and page are part of the view that back and reload restore", async ({ page }) => {
  await page.goto("/reports?report_type=advertisers_csv&columns=name,status,total_sales");
  const headers = rows(page).getByRole("columnheader");
  await expect(headers).toHaveText(["Name", "Status", "Total Sales"]);

  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Total Sales" }).press("Alt+ArrowUp");
  await expect(headers).toHaveText(["Name", "Total Sales", "Status"]);
  await page.getByRole("button", { name: "Move Total Sales up" }).click();
  await expect(headers).toHaveText(["Total Sales", "Name", "Status"]);
  await page.keyboard.press("Escape");

  const totalSales = headers.filter({ hasText: "Total Sales" });
  await totalSales.getByRole("button").click();
  await expect(totalSales).toHaveAttribute("aria-sort", "descending");
  // The page shows it at once; a second click before the address follows would be the same step back.
  await expect(page).toHaveURL(/[?&]sort=/);
  await totalSales.getByRole("button").click();
  await expect(totalSales).toHaveAttribute("aria-sort", "ascending");
  await page.getByRole("button", { name: "Next page" }).click();
  await expect(pages(page)).toContainText("51–100 of 12,000");
  await expect(page).toHaveURL(/[?&]page=2/);

  await page.reload();
  await expect(headers).toHaveText(["Total Sales", "Name", "Status"]);
  await expect(totalSales).toHaveAttribute("aria-sort", "ascending");
  await expect(pages(page)).toContainText("51–100 of 12,000");
  await page.goBack();
  await expect(pages(page)).toContainText("1–50 of 12,000");
  await page.goBack();
  await expect(totalSales).toHaveAttribute("aria-sort", "descending");
});

test.describe("with the summary", () => {
  test.use({ hasSummary: true });

  test("a filter is chosen by its counts, shows in the rows, the summary and the address, and is taken away", async ({
    page,
  }) => {
    await page.goto("/reports?report_type=deals_excel");
    const deals = page
      .getByRole("region", { name: "Summary" })
      .locator("dl > div")
      .filter({ hasText: /^Deals/ });
    await expect(deals).toBeVisible();
    await page.getByRole("button", { name: "More filters" }).click();
    await page.getByRole("combobox", { name: "Status" }).click();
    const option = page.getByRole("dialog", { name: "Status" }).getByRole("option", { name: /^Active/ });
    await expect(option).toHaveText(/^Active[\d,]+$/);
    const count = (await option.textContent())?.replace("Active", "") ?? "";
    await option.click();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect(page).toHaveURL(/[?&]status=active(&|$)/);
    await expect(pages(page)).toContainText(`of ${count}`);
    // The file holds the code "active".
    await expect(rows(page).getByRole("cell", { name: "Active", exact: true })).not.toHaveCount(0);
    await expect(deals.locator("[title]")).toHaveAttribute("title", count);
    await expect(
      page.getByRole("region", { name: "Summary" }).getByRole("table", { name: / by / }),
    ).not.toHaveCount(0);
    await page.getByRole("button", { name: "Remove filter Status" }).click();
    await expect(page).not.toHaveURL(/status=/);
    await expect(pages(page)).not.toContainText(`of ${count}`);

    const summary = page.getByRole("region", { name: "Summary" });
    const { ranking } = await callApi<ReportSummaryAnswer>(api, "/reports/deals_excel/summary");
    const { key = "", label = "" } = ranking?.items[0] ?? {};
    await summary.getByRole("button", { name: label, exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`[?&]advertiser_id=${key}(&|$)`));
    // The summary has told its name.
    await expect(page.getByRole("list", { name: "Active filters" })).toHaveText(`Advertiser: ${label}`);
    await page.getByRole("button", { name: "Remove filter Advertiser" }).click();
    await summary.getByRole("button", { name: "Exclusive" }).click();
    await expect(page.getByRole("list", { name: "Active filters" })).toHaveText("Exclusive: Yes");
    await page.getByRole("button", { name: "Remove filter Exclusive" }).click();

    await page.getByRole("button", { name: "More filters" }).click();
    await page.getByRole("combobox", { name: "Country" }).click();
    // A country has a name, and is found by its letters, too: they are in the names of others.
    const countries = page.getByRole("dialog", { name: "Country" });
    await expect(countries.getByRole("option", { name: /^United States/ })).toBeVisible();
    await page.keyboard.type("us");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/[?&]country=US(&|$)/);
    await expect(page.getByRole("list", { name: "Active filters" })).toHaveText("Country: United States");
  });

  test("a small laptop shows fourteen rows and one line of controls, and the name of a row stays in sight", async ({
    page,
  }) => {
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.goto(
      "/reports?report_type=deals_excel&status=active&exclusive=false&country=US,DE&featured=false",
    );
    const box = rows(page);
    await expect(box.getByRole("row")).toHaveCount(51);
    await expect(pages(page)).toContainText("Sorted by Start Date, descending");
    const area = await boxOf(box);
    const shown = await box
      .getByRole("row")
      .evaluateAll(
        (all, end) => all.filter((row) => row.getBoundingClientRect().bottom <= end).length,
        area.y + area.height,
      );
    // One of them is the header.
    expect(shown).toBeGreaterThanOrEqual(1 + 14);

    const line = [
      page.getByRole("status").filter({ hasText: /^[\d,]+ rows$/ }),
      page.getByRole("list", { name: "Active filters" }),
      page.getByRole("button", { name: "Columns" }),
      page.locator('[aria-keyshortcuts="e"]'),
    ];
    const bar = page.getByRole("search", { name: "Filters" });
    await expect(bar.getByRole("combobox", { name: "Network" })).toBeVisible();
    for (const words of ["Active: either", "Exclusive: no"])
      await expect(bar.getByRole("button", { name: words })).toBeVisible();
    const cutOff = await bar
      .locator(".truncate")
      .evaluateAll((all) =>
        all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map((one) => one.textContent),
      );
    expect(cutOff).toEqual([]);

    const middles = await Promise.all(line.map(async (part) => middleOf(await boxOf(part))));
    expect(Math.max(...middles) - Math.min(...middles)).toBeLessThan(2);

    const title = box.getByRole("columnheader", { name: "Title", exact: true });
    await box.evaluate((element) => element.scrollBy(element.scrollWidth, 0));
    await expect(box.getByRole("columnheader", { name: "Updated At" })).toBeInViewport();
    await expect(title).toBeInViewport();

    await page.locator('[aria-keyshortcuts="e"]').click();
    const dialog = page.getByRole("dialog");
    const columnsOfFile = dialog
      .locator("dt", { hasText: /^Columns$/ })
      .locator("xpath=following-sibling::dd");
    await expect(columnsOfFile).toHaveText("19");
    await dialog.getByRole("checkbox", { name: "Only the 17 columns on the page, not all 19" }).check();
    await expect(columnsOfFile).toHaveText("17");
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "Runs on: any day" }).click();
    const days = page.getByRole("dialog", { name: "Runs on" });
    await expect(days).toContainText("An open start or end counts as running.");
    await days.getByLabel("Active on", { exact: true }).fill("2026-11-20");
    await expect(page).toHaveURL(/[?&]active_on=2026-11-20(&|$)/);
    await expect(page.getByRole("button", { name: "Runs on: Nov 20, 2026" })).toBeVisible();
  });
});

async function boxOf(part: Locator) {
  const box = await part.boundingBox();
  if (!box) throw new Error("It is not on the page.");
  return box;
}

function middleOf({ y, height }: { y: number; height: number }): number {
  return y + height / 2;
}

test.describe("at phone width", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("filters, columns and rows are all in reach, and nothing is wider than the screen", async ({
    page,
  }) => {
    await page.goto("/reports?report_type=advertisers_csv");
    await page.getByRole("button", { name: "Filters" }).click();
    await page.getByRole("combobox", { name: "With deals" }).selectOption("true");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("list", { name: "Active filters" })).toContainText("With deals: Yes");
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: "Commission Rate" }).click();
    await page.keyboard.press("Escape");
    const cards = rows(page).getByRole("list", { name: "Advertisers (CSV)" });
    await expect(cards.getByText("Commission Rate")).toHaveCount(0);
    await expect(cards.getByRole("listitem")).toHaveCount(50);
    await pages(page).getByRole("combobox", { name: "Sorted by" }).selectOption("Total Sales ↓");
    await expect(page).toHaveURL(/[?&]sort=global_total_sales_desc(&|$)/);
    await rows(page).evaluate((box) => box.scrollTo(0, 900));
    await pages(page).getByRole("button", { name: "Next page" }).click();
    await expect(pages(page)).toContainText("51–100 of");
    expect(await rows(page).evaluate(({ scrollTop }) => scrollTop)).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });

  test("days that belong together are one control, as on a wide screen", async ({ page }) => {
    await page.goto("/reports?report_type=deals_excel");
    await page.getByRole("button", { name: "Filters" }).click();
    const form = page.getByRole("dialog", { name: "More filters" });
    await expect(form.getByRole("button", { name: "Runs on: any day" })).toBeVisible();
    await form.getByRole("button", { name: "Starts/ends: any day" }).click();
    await page.getByRole("button", { name: "Ends by: Today" }).click();
    await expect(page).toHaveURL(/[?&]end_date=\d{4}-\d\d-\d\d(&|$)/);
    await expect(form.getByRole("button", { name: /^Starts\/ends: Until/ })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});
