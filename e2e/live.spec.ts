import { expect } from "playwright/test";
import { callApi } from "@/e2e/support/api/call-api";
import {
  exportButton,
  exportRow,
  fewClicks,
  smallExport,
  startExport,
  uniqueLimit,
} from "@/e2e/support/pages/export-page";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { accessAs } from "@/e2e/support/stack/access-as";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import { webPid } from "@/e2e/support/stack/web-pid";

test.use({ email: "manager@example.com" });

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
    const { id } = await startExport(here);
    await expect(exportRow(there, id)).toContainText("Ready");
    await expect(exportRow(here, id)).toContainText("Ready");
  }
});

test("a notice with the file comes wherever one is, and the tab's title tells how far it is", async ({
  page,
  hold,
}) => {
  await page.goto(await fewClicks(accessAs("manager")));
  let letGo = () => Promise.resolve();
  const { id } = await startExport(page, async () => {
    letGo = await hold("networks");
  });
  await expect(page).toHaveTitle(/^\(.+\) Reports/);
  await exportRow(page, id)
    .getByRole("button", { name: `More about export ${id}` })
    .click();
  await page.getByRole("menuitem", { name: "Details" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`#${id}`);
  await expect(page).toHaveTitle(/^\(.+\) Clicks/);
  await letGo();
  const notice = page.getByRole("dialog").filter({ hasText: `#${id} is ready` });
  await expect(notice).toBeVisible();
  // Stays while it is pointed at.
  await notice.hover();
  const downloading = page.waitForEvent("download");
  await notice.getByRole("link", { name: /^Download/ }).click();
  expect((await downloading).suggestedFilename()).toMatch(/\.xlsx$/);
  await expect(page).toHaveTitle(/^Clicks/);
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
    await expect(exportRow(page, made.id)).toContainText("Ready");
  });
});
