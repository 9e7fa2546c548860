import { expect, type Locator, type Page } from "playwright/test";
import { callApi, clientOf } from "@/e2e/support/api/call-api";
import {
  askedRows,
  exportButton,
  exportDialog,
  exportRow,
  fewClicks,
  makeExport,
  smallExport,
  startExport,
} from "@/e2e/support/pages/export-page";
import { setFailed } from "@/e2e/support/pages/export-states";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { accessAs } from "@/e2e/support/stack/access-as";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import type { ExportAnswer } from "@/lib/contract/export";
import { makeExport as makeExportObject } from "@/lib/testing/make-export";

// The notices of exports: each piece of news once, and none that is true no more.

const readyNotice = (page: Page, id: number): Locator =>
  page.getByRole("dialog").filter({ hasText: `#${id} is ready` });

/** The list of exports stands beside the table on wider screens. */
const withoutList = { width: 1000, height: 800 };

/** What is told of an export to those who do not see its row. */
const spoken = (page: Page, words: string): Locator => page.getByRole("status").filter({ hasText: words });

/** Notes all that is told to a screen reader from now on; the returned function gives it. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const told: string[] = [];
    Object.assign(window, { told });
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        const news = [...addedNodes].map((node) => node.textContent ?? "").join(" ") || element?.textContent;
        const live = element?.closest(
          "[aria-live=polite], [aria-live=assertive], [role=status], [role=alert]",
        );
        if (live && news) told.push(news);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => Reflect.get(window, "told"));
}

test("an export is told of once when it is asked for, and once when it is ready", async ({ page }) => {
  await page.goto(smallExport());
  const told = await listen(page);
  const { id } = await startExport(page);
  await expect(exportRow(page, id)).toContainText("Ready");
  await expect(spoken(page, `#${id} is ready`)).toBeAttached();
  // To those who see, the row alone tells it.
  await expect(page.getByRole("dialog")).toHaveCount(0);
  const all = await told();
  const about = (words: string) => all.filter((text) => text.includes(`#${id} ${words}`));
  expect(about("is on its way").length, JSON.stringify(all)).toBeLessThanOrEqual(1);
  expect(about("is ready"), JSON.stringify(all)).toHaveLength(1);
  expect(all.filter((text) => text.includes(`export ${id}`))).toEqual([]);
});

test("where its row is not in sight an export is told of by a notice with its file", async ({ page }) => {
  await page.setViewportSize(withoutList);
  await page.goto(smallExport());
  const { id } = await startExport(page);
  await expect(readyNotice(page, id).getByRole("link", { name: /^Download/ })).toBeVisible();
  await expect(spoken(page, `#${id} is ready`)).toHaveCount(0);
});

test("an export that is ready before the answer to its press has come is told of as ready, and not as on its way", async ({
  page,
}) => {
  await page.goto(smallExport());
  const told = await listen(page);
  await page.route("**/api/v1/exports", async (route) => {
    const response = await route.fetch();
    // The type: what the contract says of this answer.
    const { export: made }: ExportAnswer = await response.json();
    await expect(exportRow(page, made.id)).toContainText("Ready");
    await route.fulfill({ response });
  });
  const { id } = await startExport(page);
  await expect(askedRows(page)).toHaveCount(0);
  // By then whatever came of the answer is in the page.
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  await expect(spoken(page, `#${id} is ready`)).toBeAttached();
  expect((await told()).filter((text) => text.includes("is on its way"))).toEqual([]);
});

test("a notice waits while a dialog is open, and comes when that is closed", async ({ page }) => {
  await page.goto("/reports");
  await exportButton(page).click();
  await expect(exportDialog(page)).toBeVisible();
  const told = await listen(page);
  const { id: other } = await makeExport(accessAs("admin"));
  // By its words: what lies under a dialog has no role.
  await expect(page.locator("li").filter({ hasText: `#${other}` })).toContainText("Ready");
  await expect(exportDialog(page)).toBeVisible();
  expect((await told()).filter((text) => text.includes(`#${other}`))).toEqual([]);
  await page.setViewportSize(withoutList);
  await page.keyboard.press("Escape");
  await expect(readyNotice(page, other)).toBeVisible();
});

test("an export that newer ones have pushed out of the list is told of when it is ready", async ({
  page,
  hold,
}) => {
  await page.goto(await fewClicks(accessAs("admin")));
  let letGo: (() => Promise<void>) | undefined;
  const { id } = await startExport(page, async () => {
    letGo = await hold("networks");
  });
  const owner = { name: "Somebody else", publisher: null };
  const newer = Array.from({ length: 25 }, (_, place) =>
    makeExportObject({ id: id + 1025 - place, status: "completed", owner }),
  );
  await page.route(/\/api\/v1\/exports\?limit=25$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { exports: newer } });
  });
  const listed = page.waitForResponse(/\/api\/v1\/exports\?limit=25$/);
  const stream = page.waitForResponse("**/api/v1/exports/events?*");
  await page.goto("/account/numbers-and-dates");
  await Promise.all([listed, stream]);
  await letGo?.();
  await expect(readyNotice(page, id)).toBeVisible();
});

test("that an export failed is told no longer once it is retried", async ({ page }) => {
  const admin = accessAs("admin");
  const { id } = await makeExport(admin);
  await page.setViewportSize(withoutList);
  await page.goto("/reports");
  // This comes of the page's code, which from then on sees what changes.
  await expect(exportButton(page)).toContainText("rows");
  await setFailed(readStackFile(), id, "storage_unavailable");
  const failed = page.getByRole("region", { name: "Notifications" }).getByText(`#${id} failed`);
  await expect(failed).toBeVisible();
  await callApi(admin, `/exports/${id}/retry`, {});
  await expect(failed).toHaveCount(0);
  await expect(readyNotice(page, id)).toBeVisible();
});

test("that an export is on its way is told no longer once it is cancelled", async ({ page, hold }) => {
  await page.setViewportSize(withoutList);
  await page.goto(await fewClicks(accessAs("admin")));
  await expect(page.getByRole("row")).not.toHaveCount(0);
  let letGo: (() => Promise<void>) | undefined;
  const { id } = await startExport(page, async () => {
    letGo = await hold("networks");
  });
  const onItsWay = page.getByRole("dialog").filter({ hasText: `#${id} is on its way` });
  await expect(onItsWay).toBeVisible();
  await callApi(accessAs("admin"), `/exports/${id}/cancel`, {});
  await expect(onItsWay).toHaveCount(0);
  await letGo?.();
});

test.describe("while no news comes", () => {
  test.use({ refusals: ["net::ERR_FAILED"] });

  test("an export that failed is retried elsewhere: that it is ready is told when news comes again", async ({
    page,
  }) => {
    const { id } = await makeExport(accessAs("admin"));
    await setFailed(readStackFile(), id, "storage_unavailable");
    const events = "**/api/v1/exports/events?*";
    await page.route(events, (route) => route.abort());
    await page.goto("/reports");
    await expect(exportRow(page, id)).toContainText("Failed");
    // The server's page shows that already; this comes of its code, which from then on sees what changes.
    await expect(exportButton(page)).toContainText("rows");
    await callApi(accessAs("admin"), `/exports/${id}/retry`, {});
    await clientOf(accessAs("admin")).waitFor(id);
    await page.unroute(events);
    await expect(exportRow(page, id)).toContainText("Ready");
    await expect(spoken(page, `#${id} is ready`)).toBeAttached();
  });
});
