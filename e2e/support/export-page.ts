import { expect, type Locator, type Page } from "playwright/test";

/** More rows than there are, and another number at each call, so that no earlier export is handed out instead. */
export function uniqueLimit(): string {
  return String(100_000_000 + (Date.now() % 100_000_000));
}

/** The address of a view whose export is ready at once. */
export function smallExport(): string {
  return `/reports?report_type=advertisers_csv&country=US&limit=${uniqueLimit()}`;
}

/** The button of the page that opens the dialog. */
export function exportButton(page: Page): Locator {
  return page.locator('[aria-keyshortcuts="e"]');
}

export function exportDialog(page: Page): Locator {
  return page.getByRole("dialog", { name: /^Export / });
}

/** Opens the dialog and presses its button, when it knows what there will be. Gives the rows that it promises. */
export async function startExport(page: Page): Promise<number> {
  await exportButton(page).click();
  const start = exportDialog(page).getByRole("button", { name: /^Export [\d,]+ rows? to / });
  await expect(start).toBeVisible();
  const promised = Number((await start.textContent())?.match(/[\d,]+/)?.[0].replaceAll(",", ""));
  await start.click();
  return promised;
}

/** The rows of the panel, newest first. */
export function exportRows(page: Page): Locator {
  return page.getByRole("list", { name: "Exports" }).getByRole("listitem");
}
