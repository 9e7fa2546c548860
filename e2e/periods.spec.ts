import { expect, type Page } from "playwright/test";
import XLSX from "xlsx";
import { formatsOf } from "@/components/format/formats";
import { callApi } from "@/e2e/support/api/call-api";
import { exportRow, startExport, uniqueLimit } from "@/e2e/support/pages/export-page";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { accessAs } from "@/e2e/support/stack/access-as";
import type { ReportRowsAnswer, ReportSummaryAnswer } from "@/lib/contract/report-data";

test.use({ hasSummary: true });

const summary = (page: Page) => page.getByRole("region", { name: "Summary" });
const figuresOf = (page: Page) => summary(page).locator("dl");
/** The dashed line of the chart, as the table beside it tells it. */
const earlierLine = (page: Page) =>
  summary(page).getByRole("columnheader", { name: "In the period before", exact: true });
const addressOf = (filters: Record<string, string>) =>
  `/reports?${new URLSearchParams({ report_type: "clicks_details_excel", ...filters })}`;

function summaryOf(
  filters: Record<string, string>,
  more: Record<string, string> = {},
): Promise<ReportSummaryAnswer> {
  const query = new URLSearchParams({ search_params: JSON.stringify(filters), ...more });
  return callApi(accessAs("admin"), `/reports/clicks_details_excel/summary?${query}`);
}

test("a period before that is held is told with its dates and its figures, and growth has no colour", async ({
  page,
}) => {
  const { figures, comparison } = await summaryOf({ period: "last_7_days" });
  expect(comparison?.includes_today).toBe(true);
  await page.goto(addressOf({ period: "last_7_days" }));
  await expect(summary(page)).toContainText(
    /Compared with \w+ \d+, \d{4} – \w+ \d+, \d{4}\. Today is not over yet\./,
  );
  const shown = figures.filter(({ previous }) => previous !== null);
  expect(shown).not.toHaveLength(0);
  await expect(summary(page).getByText(/^was /)).toHaveCount(shown.length);
  const change = figuresOf(page).getByTitle(/against \w+ \d+, \d{4} – /);
  await expect(change).toHaveCount(shown.length);
  const colours = await change.evaluateAll((all) => [
    ...new Set(all.map((one) => getComputedStyle(one).color)),
  ]);
  expect(colours).toEqual([
    await summary(page)
      .getByText("Advertisers", { exact: true })
      .evaluateAll(([title]) => title && getComputedStyle(title).color),
  ]);
  await expect(summary(page).getByRole("rowheader", { name: /\(so far\)$/ })).toHaveCount(1);
  await expect(earlierLine(page)).toHaveCount(1);
});

test("the ranking tells how each of its rows has changed, and nothing where the period before is not held", async ({
  page,
}) => {
  const { ranking } = await summaryOf({ period: "last_7_days" });
  await page.goto(addressOf({ period: "last_7_days" }));
  const change = summary(page)
    .getByRole("table", { name: /^Advertisers by clicks/ })
    .getByTitle(/ against /);
  const english = formatsOf("en-US");
  const wanted = (ranking?.items ?? []).slice(0, 5).map(({ value, previous }) => {
    if (previous === null) throw new Error("The days before are held in the demo data.");
    if (previous === 0) return "none before";
    return value === previous ? "no change" : english.change((value - previous) / previous);
  });
  expect(wanted).toHaveLength(5);
  await expect(change).toHaveText(wanted);
  await page.goto(addressOf({ period: "last_90_days" }));
  await expect(summary(page)).toContainText(/: data begins /);
  await expect(change).toHaveCount(0);
});

test("a period before that is not wholly held is compared with nothing, and the page says from when on there is data", async ({
  page,
}) => {
  const { figures } = await summaryOf({ period: "last_90_days" });
  expect(figures.map(({ previous }) => previous)).toEqual(figures.map(() => null));
  const [first] = figures.flatMap(({ data_from }) => data_from ?? []);
  const day = formatsOf("en-US").day(first ?? "");
  await page.goto(addressOf({ period: "last_90_days" }));
  await expect(summary(page)).toContainText(`: data begins ${day}.`);
  await expect(summary(page).getByText(/^was /)).toHaveCount(0);
  await expect(summary(page).getByTitle(/against/)).toHaveCount(0);
  await expect(earlierLine(page)).toHaveCount(0);
});

test("a period is compared with the days of one's choice, which the address says", async ({ page }) => {
  const { days } = (await summaryOf({ period: "last_30_days" })).series ?? {};
  const [first = "", second = ""] = days ?? [];
  const wanted = await summaryOf({ period: "yesterday" }, { compare_with: first });
  await page.goto(addressOf({ period: "yesterday" }));
  const compare = summary(page).getByRole("combobox", { name: "Compare with" });
  await compare.selectOption("Against the days from …");
  await summary(page).getByLabel("First day to compare with").fill(first);
  const day = (text: string) => formatsOf("en-US").day(text);
  await expect(summary(page)).toContainText(`Compared with ${day(first)}.`);
  await expect(page).toHaveURL(({ searchParams }) => searchParams.get("compare_with") === first);
  await expect(summary(page).getByText(/^was /)).toHaveCount(
    wanted.figures.filter(({ previous }) => previous !== null).length,
  );
  await page.reload();
  await expect(summary(page).getByLabel("First day to compare with")).toHaveValue(first);
  await expect(summary(page)).not.toContainText(day(second));
  await compare.selectOption("Against the same days a year before");
  await expect(summary(page)).toContainText(/Not compared with .*: data begins/);
  await compare.selectOption("Against the days before");
  await expect(summary(page)).toContainText(/Compared with/);
  expect(new URL(page.url()).searchParams.has("compare_with")).toBe(false);
});

test.describe("days that are not over", () => {
  test.use({ refusals: [400] });

  test("are no days to compare with, and the page says which are", async ({ page }) => {
    const { days = [] } = (await summaryOf({ period: "yesterday" })).series ?? {};
    const [yesterday = ""] = days;
    await page.goto(addressOf({ period: "last_7_days", compare_with: yesterday }));
    await expect(summary(page).getByRole("alert")).toHaveText(
      /^The first day to compare with must be \w+ \d+, \d{4} or earlier: the 7 days from it on have to be over\.$/,
    );
    await summary(page)
      .getByRole("combobox", { name: "Compare with" })
      .selectOption("Against the days before");
    await expect(summary(page)).toContainText(/Compared with/);
  });

  test("are refused beside the filters where the rows depend on them, and the way out stays", async ({
    page,
  }) => {
    const { days = [] } = (await summaryOf({ period: "yesterday" })).series ?? {};
    const [yesterday = ""] = days;
    const hot = { report_type: "hot_advertisers_excel", period: "last_7_days" };
    await page.goto(addressOf({ ...hot, compare_with: yesterday }));
    await expect(
      page.getByRole("alert").filter({ hasText: /^The first day to compare with must be / }),
    ).toBeVisible();
    await summary(page)
      .getByRole("combobox", { name: "Compare with" })
      .selectOption("Against the days before");
    await expect(page.getByRole("region", { name: "Rows" }).getByRole("table")).toBeVisible();
    await expect(summary(page)).toContainText(/Compared with/);
  });
});

test("columns that compare are in the file where they are chosen, with the days that were chosen, which the receipt names", async ({
  page,
}) => {
  const { days = [] } = (await summaryOf({ period: "last_30_days" })).series ?? {};
  const [first = "", day = ""] = [days[3], days[20]];
  await page.goto(addressOf({ start_date: day, end_date: day, limit: uniqueLimit() }));
  await page.getByRole("button", { name: "Columns" }).click();
  const columns = page.getByRole("dialog", { name: "Columns" });
  for (const name of ["Advertiser ID", "Previous Clicks"])
    await columns.getByRole("checkbox", { name }).check();
  await page.keyboard.press("Escape");
  const compare = summary(page).getByRole("combobox", { name: "Compare with" });
  await compare.selectOption("Against the days from …");
  await summary(page).getByLabel("First day to compare with").fill(first);
  await expect(summary(page)).toContainText(`Compared with ${formatsOf("en-US").day(first)}.`);
  const { id } = await startExport(page);
  const row = exportRow(page, id);
  await expect(row).toContainText(`Compared with the days from ${formatsOf("en-US").day(first)}`);
  const downloading = page.waitForEvent("download");
  await row.getByRole("link", { name: /Download/ }).click();
  const file = await downloading;
  const { Clicks: sheet = {} } = XLSX.readFile(await file.path()).Sheets;
  const inFile = XLSX.utils.sheet_to_json<Record<string, number | string>>(sheet);
  const { rows: before } = await callApi<ReportRowsAnswer>(
    accessAs("admin"),
    `/reports/clicks_details_excel/rows?${new URLSearchParams({
      search_params: JSON.stringify({ start_date: first, end_date: first }),
      limit: "100",
    })}`,
  );
  const clicksBefore = new Map(before.map((one) => [String(one.advertiser_id), one.clicks]));
  const known = inFile.filter((one) => clicksBefore.has(String(one["Advertiser ID"])));
  expect(known.length).toBeGreaterThan(50);
  expect(known.map((one) => one["Previous Clicks"])).toEqual(
    known.map((one) => clicksBefore.get(String(one["Advertiser ID"]))),
  );
  await row.getByRole("button", { name: /^More about export/ }).click();
  await page.getByRole("menuitem", { name: "Receipt" }).click();
  await expect(page.getByText("Compared with", { exact: true })).toBeVisible();
});

test("periods have names, as long as the report allows, and the control says how long that is", async ({
  page,
}) => {
  await page.goto(addressOf({}));
  await page.getByRole("button", { name: /^Period/ }).click();
  const choices = page.getByRole("dialog", { name: "Period" });
  await expect(choices).toContainText("At most 90 days");
  await expect(choices.getByRole("button", { name: "Last month", exact: true })).toBeVisible();
  await expect(choices.getByRole("button", { name: "Year to date" })).toHaveCount(0);
  await choices.getByRole("button", { name: "Last month", exact: true }).click();
  await expect(page).toHaveURL(/period=last_month/);
  await expect(page.getByRole("list", { name: "Active filters" })).toContainText("Period: Last month");
  await expect(summary(page)).not.toContainText("Today is not over yet");
});

test("days of one's choice are a period from the first that is chosen on", async ({ page }) => {
  await page.goto(addressOf({}));
  await page.getByRole("button", { name: /^Period/ }).click();
  const days = page.getByRole("dialog", { name: "Period" });
  const [first, last] = ["2026-03-05", "2026-03-09"];
  await days.getByLabel("Start date").fill(first);
  await expect(page).toHaveURL(new RegExp(`start_date=${first}&end_date=${first}`));
  await days.getByLabel("End date").fill(last);
  await expect(page).toHaveURL(new RegExp(`start_date=${first}&end_date=${last}`));
  await expect(page.getByRole("alert").filter({ hasText: /required/ })).toHaveCount(0);
  await days.getByLabel("Start date").fill("");
  await expect(page).not.toHaveURL(/_date=/);
});

test("a day that is typed leaves the other one alone, also while it is none", async ({ page }) => {
  await page.goto(addressOf({ start_date: "2026-02-01", end_date: "2026-02-28" }));
  await page.getByRole("button", { name: /^Period/ }).click();
  const end = page.getByRole("dialog", { name: "Period" }).getByLabel("End date");
  const { keyboard } = page;
  await end.focus();
  // Month, then day: there is no 31 February.
  await keyboard.type("0231");
  await expect(end).toHaveValue("");
  await expect(page).toHaveURL(/start_date=2026-02-01&end_date=2026-02-03/);
  await keyboard.press("ArrowLeft");
  await keyboard.press("ArrowLeft");
  await keyboard.type("03");
  await expect(page).toHaveURL(/start_date=2026-02-01&end_date=2026-03-31/);
  await keyboard.press("ArrowLeft");
  await keyboard.type("02");
  await expect(end).toHaveValue("");
  await keyboard.press("Escape");
  await expect(page).toHaveURL(/start_date=2026-02-01&end_date=2026-03-31/);
});

test("of advertisers, who are too many for a list, any is taken by its id, whichever have been counted", async ({
  page,
}) => {
  await page.goto(addressOf({}));
  await page.getByRole("combobox", { name: "Advertiser", exact: true }).click();
  await expect(page.getByRole("listbox").getByRole("option")).not.toHaveCount(0);
  const search = page.getByRole("combobox", { name: "Search Advertiser" });
  await search.pressSequentially("40000001");
  await search.press("Enter");
  await expect(page).toHaveURL(/advertiser_id=40000001(&|$)/);
});

test("in a list of many, Enter takes the first that is found, and the list stays for the next", async ({
  page,
}) => {
  await page.goto(addressOf({}));
  await page.getByRole("combobox", { name: "Network", exact: true }).click();
  const search = page.getByRole("combobox", { name: "Search Network" });
  await search.pressSequentially("awin");
  await search.press("Enter");
  await expect(page).toHaveURL(/network_id=\d+(&|$)/);
  await expect(search).toBeFocused();
  await search.pressSequentially("rakuten");
  await search.press("Enter");
  await expect(page).toHaveURL(/network_id=\d+%2C\d+|network_id=\d+,\d+/);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("list", { name: "Active filters" })).toContainText(/Awin/);
  await expect(page.getByRole("list", { name: "Active filters" })).toContainText(/Rakuten/);
});
