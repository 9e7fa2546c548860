import { expect } from "playwright/test";
import { runExport } from "@/e2e/support/api/call-api";
import { expectNoFindings } from "@/e2e/support/pages/axe";
import { exportButton, exportDialog, exportRow, makeExport } from "@/e2e/support/pages/export-page";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { accessAs } from "@/e2e/support/stack/access-as";

// WCAG 2.2 AA and axe's own best practices, on every view in both themes.

test.describe("the reports", () => {
  test.use({ hasSummary: true });

  test("with their table and summary, dialogs and menus", async ({ page }) => {
    const { id: listed } = await makeExport(accessAs("admin"));
    // A few rows are enough: they are all alike.
    await page.goto("/reports?report_type=clicks_details_excel&period=last_7_days&limit=5");
    await expect(exportRow(page, listed)).toBeVisible();
    await expect(page.getByRole("region", { name: "Rows" }).getByRole("row")).toHaveCount(6);
    await expect(page.getByRole("region", { name: "Summary" }).locator("svg.recharts-surface")).toBeVisible();
    await expectNoFindings(page);

    await exportButton(page).click();
    await expect(exportDialog(page).getByRole("table")).toBeVisible();
    await expectNoFindings(page, "[role=dialog]");
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
    await expectNoFindings(page, "[role=dialog]");
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "Ada Admin" }).click();
    await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
    await expectNoFindings(page, "header", "[role=menu]");
  });
});

test("a receipt, the account's pages and the audit log", async ({ page }) => {
  const { id } = await runExport(accessAs("admin"), {
    report_type: "hot_advertisers_excel",
    search_params: { period: "last_7_days" },
  });
  await page.goto(`/exports/${id}`);
  await expect(page.getByRole("heading", { name: "Totals" })).toBeVisible();
  await expectNoFindings(page);

  await page.goto("/account/api-key");
  await page.getByRole("button", { name: /the key|a key/ }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectNoFindings(page);

  await page.goto("/account/sessions");
  await expect(page.getByText("this one")).toBeVisible();
  await expectNoFindings(page);

  await page.goto("/account/webhooks");
  await expect(page.getByRole("button", { name: "Add endpoint" })).toBeVisible();
  await expectNoFindings(page);

  await page.goto("/audit?action=sign_in.accepted");
  await expect(page.getByRole("table")).toBeVisible();
  await expectNoFindings(page);
});

test.describe("signed out", () => {
  test.use({ isSignedIn: false, refusals: [404] });

  test("an address without a page, and the sign-in page", async ({ page }) => {
    await page.goto("/nothing-here");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectNoFindings(page);

    await page.goto("/sign-in");
    await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
    await expectNoFindings(page);
  });
});
