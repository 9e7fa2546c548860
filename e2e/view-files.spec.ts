import { expect, type Page } from "playwright/test";
import { exportButton, exportDialog, uniqueLimit } from "@/e2e/support/pages/export-page";
import { newPerson } from "@/e2e/support/pages/new-person";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { signIn } from "@/e2e/support/pages/sign-in";
import { rowOf, save, viewsButton, viewsPanel } from "@/e2e/support/pages/views-panel";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";

// The form of the file is part of a view. Views belong to a person, so each test has a person of its own.

const stack = readStackFile();

test.use({ isSignedIn: false });

async function chooseFile(page: Page, format: string, timeZone: string): Promise<void> {
  await exportButton(page).click();
  const dialog = exportDialog(page);
  await dialog.getByText("File options").click();
  await dialog.getByLabel("Format").selectOption(format);
  await dialog.getByLabel("Time zone").selectOption(timeZone);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
}

const pager = (page: Page) => page.getByRole("navigation", { name: "Pages" });

test("a view keeps the form of its file, for its file at one press and for its rows, and other files keep theirs", async ({
  page,
}) => {
  const { email } = await newPerson("manager@example.com");
  await signIn(page, stack, email);
  const name = "Programs for Tokyo";
  const report = `/reports?report_type=advertisers_csv&limit=${uniqueLimit()}`;
  await page.goto(`${report}&country=US`);
  await chooseFile(page, "JSON Lines", "Asia/Tokyo");
  await expect(exportButton(page)).toHaveText(/to JSON Lines$/);
  await save(page, name);

  // Without the view the report has the file that it had.
  await page.goto(report);
  await expect(pager(page)).toContainText("times in UTC");
  await expect(exportButton(page)).toHaveText(/to CSV$/);

  await viewsButton(page).click();
  const download = page.waitForEvent("download");
  await rowOf(page, name)
    .getByRole("button", { name: /^Get the file/ })
    .click();
  expect((await download).suggestedFilename()).toMatch(/^advertisers_.*_Asia-Tokyo_\d+\.jsonl$/);

  await rowOf(page, name).getByText(name, { exact: true }).click();
  await expect(pager(page)).toContainText("times in Asia/Tokyo");
  await expect(exportButton(page)).toHaveText(/to JSON Lines$/);
  await expect(viewsButton(page)).toHaveText(name);

  await chooseFile(page, "Excel", "Asia/Tokyo");
  await expect(viewsButton(page)).toHaveText(`${name}changed`);
  await viewsButton(page).click();
  await viewsPanel(page)
    .getByRole("button", { name: /^Update/ })
    .click();
  await expect(viewsButton(page)).toHaveText(name);
  await page.reload();
  await expect(exportButton(page)).toHaveText(/to Excel$/);
  await page.goto(report);
  await expect(exportButton(page)).toHaveText(/to CSV$/);
});
