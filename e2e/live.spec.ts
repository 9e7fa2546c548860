import { expect } from "playwright/test";
import { callApi, runExport } from "@/e2e/support/api/call-api";
import {
  exportButton,
  exportRow,
  fewClicks,
  smallExport,
  startExport,
  uniqueLimit,
} from "@/e2e/support/pages/export-page";
import { rewindExport } from "@/e2e/support/pages/export-states";
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

test("on a computer whose clock is years off, times are told by the server's", async ({ page }) => {
  await page.clock.setSystemTime("2031-05-01T12:00:00Z");
  await page.goto(smallExport());
  const { id } = await startExport(page);
  const today = page.getByRole("region", { name: "Today" });
  const row = today.getByRole("listitem", { name: `Export ${id}`, exact: true });
  // What is told at first is of the server in any case.
  await expect(row).toContainText(/\d\d s ago/);
});

test("the page of an export knows of an end that came while nobody looked at it", async ({
  page,
  context,
}) => {
  const { id } = await runExport(accessAs("manager"), {
    report_type: "advertisers_csv",
    search_params: { limit: uniqueLimit() },
  });
  const held = await rewindExport(readStackFile(), id);
  const turnTo = (visibilityState: DocumentVisibilityState) =>
    page.evaluate((state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      Object.defineProperty(document, "hidden", { value: state === "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }, visibilityState);
  try {
    const other = await context.newPage();
    await other.goto("/reports");
    await expect(exportRow(other, id)).toContainText("Reading the data");
    const stream = page.waitForResponse("**/api/v1/exports/events?*");
    await page.goto(`/exports/${id}`);
    await stream;
    await expect(page.getByText("You may leave this page")).toBeVisible();
    await turnTo("hidden");
    await held.finish();
    // Its event has been sent by then.
    await expect(exportRow(other, id)).toContainText("Ready");
    await turnTo("visible");
    await expect(page.getByText("SHA-256 of the file")).toBeVisible();
  } finally {
    await held.end();
  }
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
