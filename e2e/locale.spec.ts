import { expect, type Locator, type Page } from "playwright/test";
import { callApi, runExport } from "@/e2e/support/api/call-api";
import { expectNoFindings } from "@/e2e/support/pages/axe";
import {
  exportButton,
  exportDialog,
  exportRow,
  startButton,
  uniqueLimit,
} from "@/e2e/support/pages/export-page";
import { newPerson } from "@/e2e/support/pages/new-person";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { signIn } from "@/e2e/support/pages/sign-in";
import { accessAs } from "@/e2e/support/stack/access-as";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import type { ReportRowsAnswer } from "@/lib/contract/report-data";

// One manner of writing on a page: that of the reader's browser. The words are English in all of them.

const englishDay = /\b\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}\b/;

/** Spaces that do not break are spaces to a reader, and marks of direction are not seen. */
function plain(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, " ").replace(/[\u200e\u200f\u061c\u2068\u2069]/g, "");
}

/** What stands on the page, pieces of it on lines of their own. */
async function textOf(...pieces: Locator[]): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: without its lines a number would run into the next one
  const texts = await Promise.all(pieces.map((piece) => piece.innerText()));
  return plain(texts.join("\n"));
}

/** The newest day that has clicks. */
async function oneDay() {
  const rows = await callApi<ReportRowsAnswer>(
    accessAs("admin"),
    "/reports/clicks_details_excel/rows?limit=1",
  );
  const day = String(rows.rows[0]?.click_date);
  return { start_date: day, end_date: day };
}

async function openReport(page: Page): Promise<void> {
  await page.goto(`/reports?report_type=clicks_details_excel&${new URLSearchParams(await oneDay())}`);
  await expect(page.getByRole("region", { name: "Rows" }).getByRole("table")).toBeVisible();
  await expect(exportButton(page)).toContainText("rows");
  await expect(page.getByRole("region", { name: "Summary" }).locator("svg.recharts-surface")).toBeVisible();
}

test.use({ hasSummary: true });

const manners = [
  {
    locale: "de-DE",
    direction: "ltr",
    grouped: /\d\.\d{3}\b/,
    foreign: /\d,\d{3}\b/,
    day: /^\d{1,2}\. \p{L}+\.? \d{4}$/mu,
  },
  {
    locale: "ar-EG",
    direction: "rtl",
    grouped: /\d,\d{3}\b/,
    foreign: /[\u0660-\u0669]|\d\.\d{3}\b/,
    day: /^\d{1,2} \p{Script=Arabic}+ \d{4}$/mu,
  },
];

for (const { locale, direction, grouped, foreign, day } of manners) {
  test.describe(`a browser in ${locale}`, () => {
    test.use({ locale });
    const dayWithin = new RegExp(day.source.slice(1, -1), "u");

    test("sees all numbers and days of a page in one manner, and words in English", async ({ page }) => {
      await openReport(page);
      await expect(page.locator("html")).toHaveAttribute("dir", direction);
      await expect(page.locator("html")).toHaveAttribute("lang", "en");
      const texts = [
        await textOf(
          exportButton(page),
          page.getByRole("navigation", { name: "Pages" }),
          page.getByRole("region", { name: "Summary" }),
          page.getByRole("list", { name: "Active filters" }),
        ),
      ];
      const cells = await page.getByRole("region", { name: "Rows" }).getByRole("cell").allInnerTexts();
      expect(cells.map(plain)).toContainEqual(expect.stringMatching(day));
      await exportButton(page).click();
      await expect(startButton(page)).toBeEnabled();
      texts.push(await textOf(exportDialog(page)));
      await page.keyboard.press("Escape");
      for (const text of texts) {
        expect(text).toMatch(grouped);
        expect(text).not.toMatch(foreign);
        expect(text).not.toMatch(englishDay);
        expect(text).toMatch(dayWithin);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
    });

    test("sees a receipt and the row of its export in that manner", async ({ page }) => {
      const { id } = await runExport(accessAs("admin"), {
        report_type: "clicks_details_excel",
        search_params: { ...(await oneDay()), limit: uniqueLimit() },
      });
      await page.goto(`/exports/${id}`);
      await expect(page.getByRole("heading", { name: "Totals" })).toBeVisible();
      const receipt = await textOf(page.getByRole("main"));
      expect(receipt).toMatch(grouped);
      expect(receipt).not.toMatch(foreign);
      expect(receipt).not.toMatch(englishDay);
      expect(receipt).toMatch(dayWithin);
      await page.goto("/reports");
      await expect(exportRow(page, id)).toBeVisible();
      expect(await textOf(exportRow(page, id))).toMatch(dayWithin);
    });
  });
}

test.describe("a number that is typed", () => {
  test.use({ locale: "de-DE", hasSummary: false });

  test("is read and written in the reader's manner, and what is none says how to write it", async ({
    page,
  }) => {
    await page.goto("/reports?report_type=advertisers_csv");
    await page.getByRole("button", { name: "More filters" }).click();
    const form = page.getByRole("dialog", { name: "More filters" });
    const rate = form.getByLabel("Minimum commission");
    await rate.fill("10,5");
    await rate.press("Enter");
    await expect(page).toHaveURL(/[?&]min_commission=10\.5(&|$)/);
    await expect(rate).toHaveValue("10,5");

    await rate.fill("12.5");
    await rate.press("Enter");
    await expect(form).toContainText('Must be a number, written as "1.234,5".');
    await expect(rate).toHaveAttribute("aria-invalid", "true");
    await expect(page).toHaveURL(/[?&]min_commission=10\.5(&|$)/);
    await rate.fill("12,5");
    await expect(form).not.toContainText("Must be a number");
    await rate.press("Escape");

    const limit = page.getByRole("textbox", { name: "Row limit" });
    await page.getByRole("button", { name: "More filters" }).click();
    await limit.fill("10.000");
    await limit.press("Enter");
    await expect(page).toHaveURL(/[?&]limit=10000(&|$)/);
    await expect(limit).toHaveValue("10.000");
  });
});

test.describe("a choice of one's own", () => {
  test.use({ isSignedIn: false, locale: "en-US" });

  test("is stronger than the browser's, on every page, until it is taken back", async ({ page }) => {
    const { email } = await newPerson();
    await signIn(page, readStackFile(), email);
    await page.goto("/account/numbers-and-dates");
    const choice = page.getByRole("combobox", { name: "As in" });
    await expect(choice.locator("option:checked")).toHaveText("This browser: English (United States)");
    await choice.selectOption("German (Germany)");
    await expect(page.getByText("1.234.567,89")).toBeVisible();
    await expectNoFindings(page);
    await choice.selectOption("Arabic (Egypt)");
    await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
    await page.goto("/account/sessions");
    await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
    await page.goBack();
    await expect(choice).toHaveValue("ar-EG");
    await choice.selectOption("This browser: English (United States)");
    await expect(page.locator("html")).toHaveAttribute("dir", "ltr");
  });
});
