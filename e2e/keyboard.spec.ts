import { expect, type Locator } from "playwright/test";
import {
  exportButton,
  exportDialog,
  exportRow,
  idOfPress,
  smallExport,
  startExport,
  uniqueLimit,
} from "@/e2e/support/pages/export-page";
import { setFailed } from "@/e2e/support/pages/export-states";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";

/** Goes on with Tab until it is there. Fails, as every wait does, when the test has taken too long. */
async function tabTo(control: Locator): Promise<void> {
  await expect(control).toBeVisible();
  while (!(await control.evaluate((element) => element === document.activeElement))) {
    await control.page().keyboard.press("Tab");
  }
}

test("an export is found, made, opened and left with the keyboard alone", async ({ page }) => {
  await page.goto(`/reports?report_type=advertisers_csv&limit=${uniqueLimit()}`);
  await expect(exportButton(page)).toBeEnabled();
  const { keyboard } = page;

  await keyboard.press("/");
  await expect(page.locator('[aria-keyshortcuts="/"]')).toBeFocused();
  // In a field a key is a letter.
  await keyboard.type("shoes e?");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.locator('[aria-keyshortcuts="/"]')).toHaveValue("shoes e?");
  await keyboard.press("Escape");
  await keyboard.press("Tab");

  const focused = page.locator(":focus");
  const before = await focused.evaluate((element) => element.outerHTML);
  await keyboard.press("e");
  await expect(exportDialog(page)).toBeFocused();
  await keyboard.press("Escape");
  await expect(exportDialog(page)).toBeHidden();
  expect(await focused.evaluate((element) => element.outerHTML)).toBe(before);

  // Whatever there will be: nobody has to wait for the look ahead, nor to find the button.
  await keyboard.press("e");
  await expect(exportDialog(page)).toBeFocused();
  const id = await idOfPress(page, () => keyboard.press("Enter"));
  await expect(exportRow(page, id)).toBeFocused();
  await expect(exportRow(page, id)).toContainText("Ready");

  const downloading = page.waitForEvent("download");
  await keyboard.press("d");
  expect((await downloading).suggestedFilename()).toMatch(new RegExp(`_${id}\\.csv$`));

  await page.getByRole("link", { name: "Skip the rows" }).focus();
  await keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: "Pages" })).toBeFocused();

  await keyboard.press("x");
  await tabTo(exportRow(page, id).getByRole("button", { name: `More about export ${id}` }));
  await keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Receipt" })).toBeFocused();
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Receipt" })).toBeVisible();
});

test("Enter in the dialog of an export downloads the file that there is, and makes none of nothing", async ({
  page,
}) => {
  const address = smallExport();
  await page.goto(address);
  const { id } = await startExport(page);
  await expect(exportRow(page, id)).toContainText("Ready");
  const { keyboard } = page;

  await keyboard.press("e");
  await expect(exportDialog(page)).toBeFocused();
  await expect(exportDialog(page).getByRole("link", { name: /^Download / })).toBeVisible();
  const downloading = page.waitForEvent("download");
  await keyboard.press("Enter");
  expect((await downloading).suggestedFilename()).toMatch(new RegExp(`_${id}\\.csv$`));
  // A control that has the focus has the key for itself.
  await tabTo(exportDialog(page).getByText("File options"));
  await keyboard.press("Enter");
  await expect(exportDialog(page).getByLabel("Format", { exact: true })).toBeVisible();

  await page.goto(`${address}&search=nothing-is-called-this`);
  await expect(exportButton(page)).toBeEnabled();
  await keyboard.press("e");
  const start = exportDialog(page).getByRole("button", { name: "Export an empty file" });
  await expect(start).toBeEnabled();
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") asked.push(request.url());
  });
  await expect(exportDialog(page)).toBeFocused();
  await keyboard.press("Enter");
  await tabTo(start);
  expect(asked).toEqual([]);
});

test("what is done with an export leaves the focus on its row, and so does a button that goes by itself", async ({
  page,
  hold,
}) => {
  await page.goto(smallExport());
  const { id } = await startExport(page);
  const row = exportRow(page, id);
  await expect(row).toContainText("Ready");

  await row.getByRole("button", { name: `More about export ${id}` }).press("Enter");
  await page.getByRole("menuitem", { name: "Name it" }).press("Enter");
  const name = row.getByRole("textbox", { name: `Name of export ${id}` });
  await name.fill("For the keyboard");
  await name.press("Enter");
  await expect(name).toHaveCount(0);
  await expect(row).toContainText("For the keyboard");
  await expect(row).toBeFocused();

  await setFailed(readStackFile(), id, "storage_unavailable");
  const retry = row.getByRole("button", { name: `Retry export ${id}` });
  await expect(retry).toBeVisible();
  const letGo = await hold("advertisers");
  await retry.press("Enter");
  const cancel = row.getByRole("button", { name: `Cancel export ${id}` });
  await expect(cancel).toBeEnabled();
  await expect(row).toBeFocused();

  await cancel.focus();
  await letGo();
  await expect(row).toContainText("Ready");
  await expect(row).toBeFocused();
});

test("the keys are those of the same places on a Russian keyboard, and no letters of AltGr", async ({
  page,
}) => {
  await page.goto("/reports");
  await expect(exportButton(page)).toBeEnabled();
  const press = (key: string, code: string, modifierAltGraph = false) =>
    page.locator("body").dispatchEvent("keydown", { key, code, modifierAltGraph, bubbles: true });
  await press("ę", "KeyE", true);
  // Behind a dialog this key would do nothing.
  await press("?", "Digit7");
  const list = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(list).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(list).toHaveCount(0);
  await press("у", "KeyE");
  await expect(exportDialog(page)).toBeVisible();
});

test("keys of an input method, as in Japanese, are left to it until a word is whole", async ({ page }) => {
  await page.goto("/reports");
  const field = page.getByPlaceholder("Name, file or filter of an export");
  await field.fill("で");
  // Safari tells by the code alone.
  for (const taken of [{ isComposing: true }, { keyCode: 229 }]) {
    for (const key of ["Enter", "Escape"]) await field.dispatchEvent("keydown", { key, ...taken });
  }
  await expect(field).toHaveValue("で");
  await field.fill("データ");
  await field.press("Enter");
  await expect(page).toHaveURL(/exports_search=/);
  await page.goBack();
  await expect(field).toHaveValue("");
});

test("the list of keys opens by its key, and switches them off", async ({ page }) => {
  await page.goto("/reports");
  await expect(exportButton(page)).toBeEnabled();
  await page.keyboard.press("?");
  const list = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(list).toBeVisible();
  const keys = await list.locator("kbd").allTextContents();
  const named = await page
    .locator("[aria-keyshortcuts]")
    .evaluateAll((all) => all.map((one) => one.getAttribute("aria-keyshortcuts") ?? ""));
  expect(keys).toEqual(expect.arrayContaining(named));
  await list.getByRole("checkbox", { name: "Use these keys" }).uncheck();
  await page.keyboard.press("Escape");
  await expect(list).toBeHidden();
  await page.keyboard.press("e");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
