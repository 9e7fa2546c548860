import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { expect } from "playwright/test";
import { runExport } from "@/e2e/support/api/call-api";
import { exportRow, exportRows, startExport, uniqueLimit } from "@/e2e/support/pages/export-page";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { accessAs } from "@/e2e/support/stack/access-as";

const advertisers = () => ({
  report_type: "advertisers_csv",
  search_params: { country: "US", limit: uniqueLimit() },
});

// Of the others, too, role-name.test.ts has the word and roles.stack.test.ts the rows.
const roles = [
  ["Ada Admin", "admin@example.com", "Admin"],
  ["Agnes Agency", "agency@example.com", "Agency"],
] as const;

for (const [name, email, role] of roles) {
  test.describe(name, () => {
    test.use({ email });

    test("gets a file with as many rows as the page and the dialog promise", async ({ page }) => {
      await page.goto(
        `/reports?report_type=advertisers_csv&status=approved&country=US&limit=${uniqueLimit()}`,
      );
      await page.getByRole("button", { name }).click();
      await expect(page.getByRole("menu").getByText(role, { exact: true })).toBeVisible();
      await page.keyboard.press("Escape");

      const { id, rows: promised } = await startExport(page);
      const row = exportRow(page, id);
      await expect(row).toContainText("Ready");
      await expect(row).not.toContainText("by ");
      const downloading = page.waitForEvent("download");
      await row.getByRole("link", { name: /^Download/ }).click();
      const file = readFileSync(await (await downloading).path(), "utf8");
      const records: unknown[] = parse(file, { bom: true, columns: true });
      expect(records).toHaveLength(promised);
    });
  });
}

test.describe("an admin", () => {
  test("sees whose exports the others' are, and those of one publisher alone", async ({ page }) => {
    const { id } = await runExport(accessAs("manager"), advertisers());
    const { id: ownId } = await runExport(accessAs("admin"), advertisers());
    await page.goto("/reports");
    const rows = exportRows(page);
    await expect(exportRow(page, id)).toContainText("by Mara Manager, Bright Harbor Media");
    await expect(exportRow(page, ownId)).toBeVisible();
    await page.getByRole("combobox", { name: "Exports of" }).selectOption("Bright Harbor Media");
    await expect(rows.filter({ hasNotText: "Bright Harbor Media" })).toHaveCount(0);
    await expect(exportRow(page, id)).toBeVisible();
    await page.reload();
    await expect(exportRow(page, id)).toBeVisible();
    await expect(rows.filter({ hasNotText: "Bright Harbor Media" })).toHaveCount(0);
  });
});

test.describe("a publisher's manager", () => {
  test.use({ email: "other-manager@example.com", refusals: [404] });

  test("does not find another's export", async ({ page }) => {
    const { id } = await runExport(accessAs("manager"), advertisers());
    await page.goto(`/exports/${id}`);
    await expect(page.getByRole("heading", { name: "There is nothing at this address" })).toBeVisible();
  });
});
