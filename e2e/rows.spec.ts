import { expect, type Locator, type Page } from "playwright/test";
import { exportButton } from "@/e2e/support/pages/export-page";
import { pageTest as test } from "@/e2e/support/pages/page-test";

// Where the rows are: how they are shown and printed, and what stands there when there are none.

const rows = (page: Page) => page.getByRole("region", { name: "Rows" });
const pages = (page: Page) => page.getByRole("navigation", { name: "Pages" });

const background = (button: Locator) =>
  button.evaluate((element) => getComputedStyle(element).backgroundColor);

test("a shade says that more columns lie beside, as long as there are", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.goto("/reports?report_type=deals_excel");
  const box = rows(page);
  await expect(box.getByRole("row")).toHaveCount(51);
  const shade = box.locator("xpath=following-sibling::*[@aria-hidden]");
  await expect(shade).toHaveCSS("opacity", "1");
  await box.evaluate((element) => element.scrollBy(element.scrollWidth, 0));
  await expect(shade).toHaveCSS("opacity", "0");
  await page.goto("/reports?report_type=deals_excel&columns=title,status");
  await expect(box.getByRole("columnheader")).toHaveCount(2);
  await expect(shade).toHaveCSS("opacity", "0");
});

test("what is printed says which rows of how many, in which order, when and for whom, and leaves out what is pressed", async ({
  page,
}) => {
  await page.goto("/reports?report_type=advertisers_csv&columns=name,status&country=US");
  await expect(pages(page)).toContainText("1–50 of");
  const [, total = ""] = /of ([\d,]+)/.exec((await pages(page).textContent()) ?? "") ?? [];
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  const facts = page.getByText(/^Rows 1–50 of /);
  await expect(facts).toBeVisible();
  await expect(facts).toHaveText(
    new RegExp(`^Rows 1–50 of ${total} · sorted by .+ · printed .+\\d{4}.+ · for Ada Admin$`),
  );
  await expect(page.getByRole("list", { name: "Active filters" })).toBeVisible();
  await expect(rows(page).getByRole("row")).toHaveCount(51);
  for (const name of ["Columns", "Reset all", "Next page"]) {
    await expect(page.getByRole("button", { name, includeHidden: true })).toBeHidden();
  }
});

test.describe("when the session has ended", () => {
  test.use({ refusals: [401] });

  test("the page says so where rows would be, and leads back to this very view", async ({
    page,
    context,
  }) => {
    await page.goto("/reports?report_type=advertisers_csv&country=US");
    await expect(pages(page)).toContainText("1–50 of");
    await context.clearCookies();
    // Another page may be there already.
    await rows(page).getByRole("button", { name: "Name", exact: true }).click();
    await expect(rows(page)).toContainText("Your session has ended.");
    await expect(rows(page)).not.toContainText(/No rows|no rows/);
    const back = new URL(
      (await rows(page).getByRole("link", { name: "Sign in again" }).getAttribute("href")) ?? "",
      page.url(),
    );
    expect(back.pathname).toBe("/sign-in");
    expect(decodeURIComponent(back.search)).toContain("country=US");
  });
});

test("without rows the page says what to do, and does it", async ({ page }) => {
  await page.goto("/reports?report_type=advertisers_csv&search=no-such-advertiser-anywhere");
  await expect(rows(page)).toContainText("No rows meet these filters");
  // A file of nothing is not what the page offers first.
  const columns = page.getByRole("button", { name: "Columns" });
  const empty = page.getByRole("button", { name: "Export an empty file" });
  await expect.poll(() => background(empty)).toBe(await background(columns));
  await rows(page).getByRole("button", { name: "Reset all filters" }).click();
  await expect(pages(page)).toContainText("1–50 of 12,000");
  await expect(page.getByRole("searchbox", { name: "Search" })).toHaveValue("");
  await expect.poll(() => background(exportButton(page))).not.toBe(await background(columns));
});

test.describe("when the rows cannot be loaded", () => {
  test.use({ refusals: ["Failed to load resource", "net::ERR"] });

  test("the page says so, and tries again when it is told to", async ({ page }) => {
    await page.route("**/rows?*", (route) => route.abort());
    await page.goto("/reports?report_type=advertisers_csv");
    await expect(rows(page)).toContainText("The rows could not be loaded");
    await page.unroute("**/rows?*");
    await rows(page).getByRole("button", { name: "Try again" }).click();
    await expect(pages(page)).toContainText("1–50 of 12,000");

    await page.context().setOffline(true);
    const offline = page.getByRole("status").filter({ hasText: "You are offline." });
    await expect(offline).toContainText(/What is shown is from \w+ \d+, \d{4}/);
    await page.context().setOffline(false);
    await expect(offline).toHaveCount(0);
  });
});

test.describe("when nothing can be counted", () => {
  test.use({ refusals: [429] });

  test("the page and its lists say so, and count when they are told to", async ({ page }) => {
    const counts = /\/reports\/[^/]+\/(count|facets)\?/;
    await page.route(counts, (route) => route.fulfill({ status: 429, json: {} }));
    await page.goto("/reports?report_type=deals_excel");
    const uncounted = page.getByRole("status").filter({ hasText: "Not counted" });
    await expect(uncounted).toBeVisible();
    await page.getByRole("button", { name: "More filters" }).click();
    const list = page.getByRole("dialog", { name: "Advertiser" });
    await page.getByRole("combobox", { name: "Advertiser" }).click();
    await expect(list).toContainText("Not counted. Open the list again");
    await page.keyboard.press("Escape");
    await expect(list).toHaveCount(0);

    await page.unroute(counts);
    await page.getByRole("combobox", { name: "Advertiser" }).click();
    await expect(list.getByRole("option")).not.toHaveCount(0);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await uncounted.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("status").filter({ hasText: /^[\d,]+ rows$/ })).toBeVisible();
    await expect(uncounted).toHaveCount(0);
  });
});
