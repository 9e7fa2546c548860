import { expect } from "playwright/test";
import { accessAs } from "./support/access-as";
import { callApi } from "./support/call-api";
import { exportButton, exportRows, smallExport, startExport, uniqueLimit } from "./support/export-page";
import { pageTest as test } from "./support/page-test";
import { readStackFile } from "./support/read-stack-file";
import { webPid } from "./support/web-pid";

const manager = "manager@example.com";
/** Long enough to go elsewhere meanwhile. */
const longExport = () =>
  `/reports?report_type=clicks_details_excel&period=last_30_days&limit=${uniqueLimit()}`;

test.use({ email: manager });

test("two windows stay in step: what one starts, the other shows and sees through", async ({
  page,
  context,
}) => {
  await page.goto(smallExport());
  const other = await context.newPage();
  await other.goto(smallExport());
  for (const [here, there] of [
    [page, other],
    [other, page],
  ] as const) {
    await expect(exportButton(there)).toContainText("rows");
    await startExport(here);
    await expect(exportRows(here).first()).toHaveAttribute("aria-label", /^Export \d+$/);
    const name = (await exportRows(here).first().getAttribute("aria-label")) ?? "";
    await expect(there.getByRole("listitem", { name, exact: true })).toContainText("Ready");
  }
});

test("a notice with the file comes wherever one is, and the tab's title tells how far it is", async ({
  page,
}) => {
  await page.goto(longExport());
  await page.evaluate(() => {
    const titles: string[] = [];
    Object.assign(window, { titles });
    const note = () => titles.push(document.title);
    new MutationObserver(note).observe(document.head, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
  await startExport(page);
  await exportRows(page).first().getByRole("button", { name: /^More/ }).click();
  await page.getByRole("menuitem", { name: /Details|Receipt/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Clicks");
  const notice = page.getByRole("dialog").filter({ hasText: "is ready" });
  await expect(notice).toBeVisible({ timeout: 60_000 });
  const downloading = page.waitForEvent("download");
  await notice.getByRole("link", { name: /^Download/ }).click();
  expect((await downloading).suggestedFilename()).toMatch(/\.xlsx$/);
  await expect(page).toHaveTitle(/^Clicks/);
  const titles: string[] = await page.evaluate(() => Reflect.get(window, "titles"));
  expect(titles).toContainEqual(expect.stringMatching(/^\(.+\) (Reports|Clicks)/));
});

test.describe("a server that went away and came back", () => {
  // What a browser writes when nobody answers, and when a request is cut.
  test.use({ refusals: ["net::ERR_", 502, 503] });

  test("is told of, looked for, and found again with what happened meanwhile", async ({ page }) => {
    await page.goto("/reports");
    await expect(exportButton(page)).toContainText("rows");
    process.kill(await webPid(readStackFile()), "SIGKILL");
    const note = page.getByText("No live connection");
    await expect(note).toBeVisible();
    await expect(note).toBeHidden({ timeout: 60_000 });
    const { export: made } = await callApi<{ export: { id: number } }>(accessAs("manager"), "/exports", {
      report_type: "advertisers_csv",
      search_params: { limit: uniqueLimit() },
    });
    await expect(page.getByRole("listitem", { name: `Export ${made.id}`, exact: true })).toContainText(
      "Ready",
    );
  });
});
