import { expect } from "playwright/test";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import type { ReportSummaryAnswer } from "@/lib/contract/report-data";
import { createGate } from "@/lib/testing/gate";

// The summary by itself; what it compares is in periods.spec.ts.

test.use({ hasSummary: true });

test("while new figures come the old ones stay, marked as such", async ({ page }) => {
  await page.goto("/reports?report_type=deals_excel");
  const summary = page.getByRole("region", { name: "Summary" });
  const deals = summary
    .locator("dl > div")
    .filter({ hasText: /^Deals/ })
    .locator("[title]");
  await expect(deals).toBeVisible();
  const before = (await deals.getAttribute("title")) ?? "";
  const gate = createGate();
  await page.route("**/summary?*", (route) => gate.opened.then(() => route.continue()));
  await page.getByRole("button", { name: "Exclusive: either" }).click();
  const busy = summary.locator("[aria-busy=true]");
  await expect(busy).toBeVisible();
  await expect(deals).toHaveAttribute("title", before);
  gate.open();
  await expect(busy).toHaveCount(0);
  await expect(deals).not.toHaveAttribute("title", before);
});

test("a line that would be flat has an axis that begins above zero, and says from where", async ({
  page,
}) => {
  const flat = { isFlat: false };
  await page.route("**/summary?*", async (route) => {
    const response = await route.fetch();
    // The type: what the contract says of this answer.
    const answer: ReportSummaryAnswer = await response.json();
    for (const measure of answer.series?.measures ?? []) {
      measure.previous = null;
      measure.values = measure.values.map((_, index) => (flat.isFlat ? 13_000 + (index % 7) : index));
    }
    await route.fulfill({ response, json: answer });
  });
  await page.goto("/reports?report_type=clicks_details_excel&period=last_30_days");
  const summary = page.getByRole("region", { name: "Summary" });
  await expect(summary.getByRole("table", { name: / by day$/ })).toBeAttached();
  await expect(summary.getByText(/^· axis from /)).toHaveCount(0);
  flat.isFlat = true;
  await page.reload();
  await expect(summary.getByText(/^· axis from 1[23],/)).toBeVisible();
});

test("the summary stays as it was left", async ({ page }) => {
  await page.goto("/reports");
  const toggle = page.getByRole("button", { name: "Summary" });
  await expect(toggle).toHaveAttribute("aria-expanded", "true");
  const kept = page.waitForResponse((answer) => answer.request().headers()["next-action"] !== undefined);
  await toggle.click();
  await kept;
  await page.reload();
  await expect(toggle).toHaveAttribute("aria-expanded", "false");
});
