import { expect } from "playwright/test";
import { formatsOf } from "@/components/format/formats";
import { callApi } from "@/e2e/support/api/call-api";
import { downloadFile } from "@/e2e/support/api/download";
import {
  exportButton,
  exportDialog,
  exportRow,
  idOfPress,
  smallExport,
  startButton,
} from "@/e2e/support/pages/export-page";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { accessAs } from "@/e2e/support/stack/access-as";
import type { ExportAnswer } from "@/lib/contract/export";

// The form of the file, chosen in the dialog.

test("a person who chooses German Excel and a time zone gets such a file, and the dialog shows it before", async ({
  page,
}) => {
  await page.goto(smallExport().replace("columns=name,status", "columns=name,total_sales,created_at"));
  await exportButton(page).click();
  const dialog = exportDialog(page);
  await dialog.getByText("File options").click();
  await dialog.getByLabel("For", { exact: true }).selectOption("Excel, Germany or Austria");
  await expect(dialog.getByLabel("Delimiter")).toHaveValue("semicolon");
  await expect(dialog.getByLabel("Decimal sign")).toHaveValue("comma");
  await expect(dialog.getByLabel("Byte order mark")).toHaveValue("true");
  await dialog.getByLabel("Time zone").selectOption("Asia/Tokyo");
  await expect(dialog.getByText(/times in Asia\/Tokyo/)).toBeVisible();
  // The page may tell the server of other things first.
  const remembered = page.waitForResponse(
    (answer) =>
      answer.url().endsWith("/api/v1/settings") &&
      answer.request().postData()?.includes("delimiter=semicolon") === true,
  );
  const id = await idOfPress(page, () => startButton(page).click());
  await expect(exportRow(page, id)).toContainText("Ready");
  await expect(exportRow(page, id)).toContainText("Delimiter: Semicolon");

  const { export: made } = await callApi<ExportAnswer>(accessAs("admin"), `/exports/${id}`);
  expect(made.filename).toContain("Asia-Tokyo");
  const [header, first] = Buffer.from(await downloadFile(made))
    .toString()
    .split("\r\n");
  expect(header).toBe("\ufeffName;Total Sales;Created At");
  expect(first).toMatch(/;-?\d+,\d\d;\d{4}-\d\d-\d\dT[\d:.]+\+09:00$/);

  // The next file of this report begins as this one was, and so do the rows of the page; that of another report does not.
  expect((await remembered).status()).toBe(200);
  const asked = page.waitForRequest((request) => /rows[?].*Asia%2FTokyo/.test(request.url()));
  await page.reload();
  await asked;
  await expect(page.getByRole("navigation", { name: "Pages" })).toContainText("times in Asia/Tokyo");
  const [name = "", , createdAt = ""] = first?.split(";") ?? [];
  const time = formatsOf("en-US").time(createdAt, "Asia/Tokyo");
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row.filter({ has: page.getByRole("cell", { name: time, exact: true }) })).not.toHaveCount(0);
  await exportButton(page).click();
  await dialog.getByText("File options").click();
  await expect(dialog.getByLabel("Delimiter")).toHaveValue("semicolon");
  await expect(dialog.getByLabel("Time zone")).toHaveValue("Asia/Tokyo");
  await page.goto("/reports?report_type=deals_excel&limit=5");
  await expect(page.getByRole("navigation", { name: "Pages" })).toContainText("times in UTC");
  await exportButton(page).click();
  await dialog.getByText("File options").click();
  await expect(dialog.getByLabel("Time zone")).toHaveValue("UTC");
});

test.describe("a dialect that nobody could read", () => {
  test.use({ refusals: [400] });

  test("is refused in the dialog, by the name of its field there; JSON Lines have no such fields", async ({
    page,
  }) => {
    await page.goto(smallExport());
    await exportButton(page).click();
    const dialog = exportDialog(page);
    await dialog.getByText("File options").click();
    await dialog.getByLabel("Decimal sign").selectOption("Comma");
    await expect(dialog.getByRole("listitem").filter({ hasText: "Decimal sign" })).toContainText(
      "must be point",
    );
    await expect(dialog.getByRole("button", { name: "Export to CSV" })).toBeDisabled();
    await expect(dialog.getByRole("button", { name: "Try again" })).toHaveCount(0);
    await dialog.getByLabel("Format").selectOption("JSON Lines");
    await expect(dialog.getByLabel("Delimiter")).toHaveCount(0);
    await expect(startButton(page)).toHaveText(/to JSON Lines$/);
  });
});
