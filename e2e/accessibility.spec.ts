import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "playwright/test";
import { accessAs } from "./support/access-as";
import { runExport } from "./support/call-api";
import { exportButton, exportDialog, exportRows } from "./support/export-page";
import { pageTest as test } from "./support/page-test";

// WCAG 2.2 AA and axe's own best practices, on every view in both themes.

/** Adds the look of a finished page to waiting for it: colours that still fade in have too little contrast. */
async function expectNoFindings(page: Page, exceptRules: string[] = []) {
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  const { violations } = await new AxeBuilder({ page }).disableRules(exceptRules).analyze();
  const findings = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  expect(findings).toEqual([]);
}

let exportId: number;
test.beforeAll(async () => {
  const made = await runExport(accessAs("admin"), {
    report_type: "hot_advertisers_excel",
    search_params: { period: "last_7_days" },
  });
  exportId = made.id;
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    // What moves for ever, such as a skeleton, never finishes.
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } });

    test("reports, its dialogs and menus", async ({ page }) => {
      await page.goto("/reports?report_type=clicks_details_excel&period=last_7_days");
      await expect(exportRows(page).first()).toBeVisible();
      await expectNoFindings(page);

      await exportButton(page).click();
      await expect(exportDialog(page).getByRole("table")).toBeVisible();
      await expectNoFindings(page);
      await page.keyboard.press("Escape");

      await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
      await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
      await expectNoFindings(page);
      await page.keyboard.press("Escape");

      await page.getByRole("button", { name: "Ada Admin" }).click();
      await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
      // A menu stands outside all landmarks, at the end of the document: it belongs to its button.
      await expectNoFindings(page, ["region"]);
    });

    test("a receipt", async ({ page }) => {
      await page.goto(`/exports/${exportId}`);
      await expect(page.getByRole("heading", { name: "Totals" })).toBeVisible();
      await expectNoFindings(page);
    });

    test("the account's pages", async ({ page }) => {
      await page.goto("/account/api-key");
      await page.getByRole("button", { name: /the key|a key/ }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectNoFindings(page);
      await page.goto("/account/webhooks");
      await expect(page.getByRole("button", { name: "Add endpoint" })).toBeVisible();
      await expectNoFindings(page);
    });

    test.describe("an address without a page", () => {
      test.use({ refusals: [404] });

      test("says so", async ({ page }) => {
        await page.goto("/nothing-here");
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await expectNoFindings(page);
      });
    });

    test.describe("signed out", () => {
      test.use({ isSignedIn: false });

      test("the sign-in page", async ({ page }) => {
        await page.goto("/sign-in");
        await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
        await expectNoFindings(page);
      });
    });
  });
}
