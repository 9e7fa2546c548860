import { expect, type Page } from "playwright/test";
import type { ErrorAnswer } from "@/lib/contract/export";
import { failures } from "@/lib/exports/failures";
import { accessAs } from "./support/access-as";
import { runExport } from "./support/call-api";
import {
  exportButton,
  exportDialog,
  exportRows,
  smallExport,
  startExport,
  uniqueLimit,
} from "./support/export-page";
import { setFailed } from "./support/export-states";
import { createGate } from "./support/gate";
import { pageTest as test } from "./support/page-test";
import { readStackFile } from "./support/read-stack-file";

// What can be done with an export on the page, and what one sees of it.

const longExport = () =>
  `/reports?report_type=clicks_details_excel&period=last_90_days&limit=${uniqueLimit()}`;

const newestExport = (page: Page) => exportRows(page).first();

declare global {
  interface Window {
    /** From each click until a row that waits for its answer was painted. */
    rowWaitsMs: number[];
  }
}

/** Has the page measure how long after a click the row of the new export is there to be seen. */
function measureRowWaits(page: Page): Promise<void> {
  return page.evaluate(() => {
    window.rowWaitsMs = [];
    let clickedAt: number | undefined;
    document.addEventListener("click", ({ timeStamp }) => (clickedAt = timeStamp), { capture: true });
    new MutationObserver(() => {
      const row = document.querySelector('ul[aria-label="Exports"] > li');
      if (clickedAt === undefined || !row?.textContent?.includes("Asking for it")) return;
      const since = clickedAt;
      clickedAt = undefined;
      requestAnimationFrame((paintedAt) => window.rowWaitsMs.push(paintedAt - since));
    }).observe(document.body, { childList: true, subtree: true });
  });
}

const refused: ErrorAnswer = {
  error: {
    code: "SERVICE_UNAVAILABLE",
    message: "Exports cannot be taken at this moment. Try again in a minute.",
    timestamp: "2026-11-25T09:00:00.000Z",
    request_id: "req_test",
    details: {},
  },
};

test.describe("an answer that is long in coming", () => {
  test.use({ refusals: [503] });

  test("is not waited for: the row stands in the panel within 100 ms; a refusal brings the dialog back with its words", async ({
    page,
  }) => {
    await page.goto(smallExport());
    await measureRowWaits(page);
    let [isRefused, gate] = [true, createGate()];
    await page.route("**/api/v1/exports", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      await gate.opened;
      await (isRefused ? route.fulfill({ status: 503, json: refused }) : route.continue());
    });
    await startExport(page);
    for (const round of [1, 2]) {
      await expect(newestExport(page)).toContainText("Asking for it");
      await expect(exportDialog(page)).toBeHidden();
      gate.open();
      await expect(exportDialog(page)).toContainText(refused.error.message);
      await expect(exportRows(page).filter({ hasText: "Asking for it" })).toHaveCount(0);
      gate = createGate();
      isRefused = round === 1;
      await exportDialog(page)
        .getByRole("button", { name: /^Export [\d,]+ rows? to / })
        .click();
    }
    await expect(newestExport(page)).toContainText("Asking for it");
    gate.open();
    await expect(newestExport(page)).toContainText("Ready");
    const waits = await page.evaluate(() => window.rowWaitsMs);
    expect(waits).toHaveLength(3);
    const [, median] = waits.toSorted((a, b) => a - b);
    expect(median).toBeLessThan(100);
  });
});

test.describe("the same export asked for while it runs", () => {
  test.use({ refusals: [409] });

  test("is joined; cancelled it ends, and stands in nobody's way", async ({ page }) => {
    await page.goto(longExport());
    await startExport(page);
    await expect(page.getByText(/is on its way/)).toBeVisible();
    const name = (await newestExport(page).getAttribute("aria-label")) ?? "";
    await exportButton(page).click();
    await exportDialog(page)
      .getByRole("button", { name: /^Join export #\d+/ })
      .click();
    await expect(page.getByText(/Already running: joined/)).toBeVisible();

    const row = page.getByRole("listitem", { name, exact: true });
    await row.getByRole("button", { name: /^Cancel export/ }).click();
    await expect(row).toContainText("Cancelled");
    await expect(row.getByRole("button", { name: /^Run export \d+ again/ })).toBeVisible();
    await page.reload();
    await expect(row).toContainText("Cancelled");
    await exportButton(page).click();
    await expect(exportDialog(page).getByRole("button", { name: /^Export [\d,]+ rows to / })).toBeEnabled();
  });
});

test("the same export asked for when it is finished is handed out, and made anew only when told to", async ({
  page,
}) => {
  await page.goto(smallExport());
  await startExport(page);
  await expect(newestExport(page)).toContainText("Ready");
  const name = (await newestExport(page).getAttribute("aria-label")) ?? "";
  await exportButton(page).click();
  await expect(exportDialog(page)).toContainText(/was finished/);
  const downloading = page.waitForEvent("download");
  await exportDialog(page)
    .getByRole("link", { name: /^Download/ })
    .click();
  await downloading;
  await exportDialog(page).getByRole("button", { name: "Run again" }).click();
  await expect(newestExport(page)).not.toHaveAttribute("aria-label", name);
  await expect(newestExport(page)).toContainText("Ready");
});

test("a failed export tells why and what to do next, and is retried", async ({ page }) => {
  const { id } = await runExport(accessAs("admin"), {
    report_type: "advertisers_csv",
    search_params: { country: "US", limit: uniqueLimit() },
  });
  await page.goto("/reports");
  const row = page.getByRole("listitem", { name: `Export ${id}`, exact: true });
  await expect(row).toContainText("Ready");
  await setFailed(readStackFile(), id, "storage_unavailable");
  await page.reload();
  await expect(row).toContainText("Failed");
  await expect(row).toContainText(failures.storage_unavailable.sentence);
  await row.getByRole("button", { name: `Retry export ${id}` }).click();
  await expect(row).toContainText("Ready");
  await expect(row).not.toContainText(failures.storage_unavailable.sentence);
  await expect(page.getByText(`#${id} is ready`)).toBeVisible();
});
