import { expect } from "playwright/test";
import XLSX from "xlsx";
import { expectNoFindings } from "@/e2e/support/pages/axe";
import { uniqueLimit } from "@/e2e/support/pages/export-page";
import { newPerson } from "@/e2e/support/pages/new-person";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { signIn } from "@/e2e/support/pages/sign-in";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import type { ErrorAnswer } from "@/lib/contract/export";
import { createGate } from "@/lib/testing/gate";

// Views belong to a person, so the test has a person of its own.

const stack = readStackFile();

test.use({ isSignedIn: false });

test("saved views and what is shown go into one workbook, by the keyboard alone, and its receipt tells each", async ({
  page,
}) => {
  const { email } = await newPerson("manager@example.com");
  await signIn(page, stack, email);
  const limit = uniqueLimit();
  const save = async (name: string, report_type: string, search_params: object) => {
    const data = { name, report_type, search_params, index_params: { limit, time_zone: "Asia/Tokyo" } };
    const answer = await page.request.post("/api/v1/views", { data, headers: { origin: stack.url } });
    expect(answer.status()).toBe(201);
  };
  await save("Programs of the US", "advertisers_csv", { country: "US" });
  await save("Not this one", "deals_excel", {});
  await save("Running deals", "deals_excel", { active: true });
  await page.goto(`/reports?report_type=clicks_details_excel&period=last_7_days&limit=${limit}`);

  await page.keyboard.press("v");
  const panel = page.getByRole("dialog", { name: "Saved views" });
  await panel.getByRole("button", { name: "Several in one workbook…" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Several reports in one workbook" });
  await expect(dialog.getByRole("checkbox", { name: /^Hot Advertisers The whole report/ })).not.toBeChecked();
  await expect(dialog.getByRole("checkbox", { name: /^What is shown now/ })).toBeChecked();
  await expect(dialog.getByRole("checkbox", { name: /^Not this one/ })).not.toBeChecked();
  await expect(dialog.getByRole("button", { name: /^Export to/ })).toBeDisabled();
  for (const name of [/^Running deals/, /^Programs of the US/])
    await dialog.getByRole("checkbox", { name }).press("Space");
  await dialog.getByRole("textbox", { name: /^Name of the export/ }).fill("For finance");
  // The zone that most of them have.
  await expect(dialog.getByLabel("Time zone")).toHaveValue("Asia/Tokyo");
  await dialog.getByLabel("Totals row").selectOption("Yes, in all");
  const start = dialog.getByRole("button", { name: /^Export [\d,.]+ rows to Excel/ });
  await expect(start).toBeEnabled();
  await expectNoFindings(page);
  await start.press("Enter");
  await expect(dialog).toHaveCount(0);

  const row = page.getByRole("listitem").filter({ has: page.getByText("For finance") });
  await expect(row).toContainText("Several reports (Excel) · Clicks · Running deals · Programs of the US");
  const download = page.waitForEvent("download");
  await row.getByRole("link", { name: /Download/ }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^reports_.*\.xlsx$/);
  expect(file.suggestedFilename()).toContain("Asia-Tokyo");
  const { SheetNames, Sheets } = XLSX.readFile(await file.path());
  expect(SheetNames).toEqual(["Clicks", "Running deals", "Programs of the US", "About"]);
  const totals = Object.values(Sheets.Clicks ?? {}).filter(({ f }) => /^SUM\(/.test(f ?? ""));
  expect(totals.map(({ v }) => typeof v)).toContain("number");

  await row.getByRole("button", { name: /^More about export/ }).click();
  await expect(page.getByRole("menuitem", { name: "Open the view it came from" })).toHaveCount(0);
  await page.getByRole("menuitem", { name: "Receipt" }).click();
  for (const sheet of SheetNames.slice(0, 3)) {
    const member = page.getByRole("region", { name: sheet, exact: true });
    await expect(member.getByRole("region", { name: `${sheet} Filters` })).toBeVisible();
  }
  await expect(page.getByRole("region", { name: "Programs of the US Filters" })).toContainText(
    "CountryUnited States",
  );
  await expectNoFindings(page);
});

test.describe("an answer that says not now", () => {
  test.use({ refusals: [503] });

  test("leaves the workbook to be asked for again, and is told of where the dialog is closed by then", async ({
    page,
  }) => {
    const { email } = await newPerson("manager@example.com");
    await signIn(page, stack, email);
    const message = "Exports cannot be taken at this moment.";
    const refused: ErrorAnswer = {
      error: {
        code: "SERVICE_UNAVAILABLE",
        message,
        timestamp: "2026-11-25T09:00:00.000Z",
        request_id: "req_test",
        details: {},
      },
    };
    let gate = createGate();
    let refusedMethod = "POST";
    await page.route(/\/api\/v1\/exports(\/\d+)?$/, async (route) => {
      if (route.request().method() !== refusedMethod) return route.fallback();
      await gate.opened;
      await route.fulfill({ status: 503, json: refused });
    });
    await page.goto(`/reports?report_type=advertisers_csv&country=US&limit=${uniqueLimit()}`);
    const dialog = page.getByRole("dialog", { name: "Several reports in one workbook" });
    const start = dialog.getByRole("button", { name: /^Export [\d,.]+ rows to Excel/ });
    async function openDialog() {
      await page.keyboard.press("v");
      await page.getByRole("button", { name: "Several in one workbook…" }).click();
      await dialog.getByRole("checkbox", { name: /^Hot Advertisers/ }).check();
      await expect(start).toBeEnabled();
    }

    await openDialog();
    await start.click();
    gate.open();
    await expect(dialog.getByRole("alert")).toContainText(message);
    gate = createGate();
    await start.click();
    await expect(start).toBeDisabled();
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    gate.open();
    const told = page.getByRole("alert");
    await expect(told.filter({ hasText: "Several reports (Excel) could not be asked for" })).toContainText(
      message,
    );

    refusedMethod = "PATCH";
    await openDialog();
    await dialog.getByRole("textbox", { name: /^Name of the export/ }).fill("For finance");
    await start.click();
    await expect(dialog).toHaveCount(0);
    await expect(told.filter({ hasText: /Export #\d+ did not get its name/ })).toContainText(message);
  });
});
