import { expect, type Locator, type Page } from "playwright/test";

/** What opens the list of saved views, and names the one that is shown. */
export const viewsButton = (page: Page): Locator => page.locator('[aria-keyshortcuts="v"]');

export const viewsPanel = (page: Page): Locator => page.getByRole("dialog", { name: "Saved views" });

/** A view in the list. */
export const rowOf = (page: Page, name: string): Locator =>
  viewsPanel(page)
    .getByRole("listitem")
    .filter({ has: page.getByText(name, { exact: true }) });

/** Saves what the page shows. */
export async function save(page: Page, name: string, isShared = false): Promise<void> {
  await viewsButton(page).click();
  await viewsPanel(page).getByRole("button", { name: "Save as a new view" }).click();
  await viewsPanel(page).getByRole("textbox", { name: "Name of the new view" }).fill(name);
  if (isShared)
    await viewsPanel(page)
      .getByRole("checkbox", { name: /^Share with/ })
      .check();
  await viewsPanel(page).getByRole("button", { name: "Save", exact: true }).click();
  await expect(rowOf(page, name)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(viewsPanel(page)).toHaveCount(0);
}
