import { expect } from "playwright/test";
import { callApi, runExport } from "@/e2e/support/api/call-api";
import {
  askedRows,
  exportButton,
  exportDialog,
  exportRow,
  fewClicks,
  idOfPress,
  makeExport,
  smallExport,
  startButton,
  startExport,
  uniqueLimit,
} from "@/e2e/support/pages/export-page";
import { rewindExport, setFailed, setWarnings } from "@/e2e/support/pages/export-states";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { accessAs } from "@/e2e/support/stack/access-as";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import type { ErrorAnswer, ExportAnswer } from "@/lib/contract/export";
import { csvKeepsThem } from "@/lib/contract/file/csv-keeps";
import { failures } from "@/lib/exports/record/failures";
import { createGate } from "@/lib/testing/gate";

// What can be done with an export on the page, and what one sees of it.

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

  test("is not waited for: the row stands in the panel before it; a refusal takes it away, and brings the dialog back with its words", async ({
    page,
  }) => {
    await page.goto(smallExport());
    let [isRefused, gate] = [true, createGate()];
    await page.route("**/api/v1/exports", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      await gate.opened;
      await (isRefused ? route.fulfill({ status: 503, json: refused }) : route.continue());
    });
    await exportButton(page).click();
    await startButton(page).click();
    for (const round of [1, 2]) {
      await expect(askedRows(page)).toContainText("Asking for it");
      await expect(exportDialog(page)).toBeHidden();
      gate.open();
      await expect(exportDialog(page)).toContainText(refused.error.message);
      await expect(askedRows(page)).toHaveCount(0);
      gate = createGate();
      isRefused = round === 1;
      if (round === 1) await startButton(page).click();
    }
    // Of another file nobody has refused anything.
    await exportDialog(page).getByText("File options").click();
    await exportDialog(page).getByLabel("Format").selectOption("JSON Lines");
    await expect(exportDialog(page)).not.toContainText(refused.error.message);
    const id = await idOfPress(page, async () => {
      await startButton(page).click();
      await expect(askedRows(page)).toContainText("Asking for it");
      gate.open();
    });
    await expect(exportRow(page, id)).toContainText("Ready");
    await expect(askedRows(page)).toHaveCount(0);
  });
});

test.describe("an answer that is kept back while the export is made already", () => {
  test.use({ refusals: ["net::ERR_", "Failed to load resource"] });

  test("makes no second row: an event's row stands for it, here, in another window and after a reload", async ({
    page,
    context,
  }) => {
    const address = smallExport();
    await page.goto(address);
    const other = await context.newPage();
    await other.goto("/reports");
    const made = createGate();
    const gate = createGate();
    let id = 0;
    await page.route("**/api/v1/exports", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      const answer = await route.fetch();
      const body: ExportAnswer = await answer.json();
      id = body.export.id;
      made.open();
      await gate.opened;
      // After the reload there is nobody to take it.
      await route.fulfill({ response: answer }).catch(() => undefined);
    });
    await exportButton(page).click();
    await startButton(page).click();
    await made.opened;
    for (const window of [page, other]) {
      await expect(exportRow(window, id)).toContainText("Ready");
      await expect(askedRows(window)).toHaveCount(0);
    }
    await page.reload();
    await expect(exportRow(page, id)).toContainText("Ready");
    await expect(askedRows(page)).toHaveCount(0);
    gate.open();
  });
});

test.describe("a refusal that comes when one is elsewhere", () => {
  test.use({ refusals: [503] });

  test("is told in a notice, and calls nobody back", async ({ page }) => {
    await page.goto(smallExport());
    const gate = createGate();
    await page.route("**/api/v1/exports", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      await gate.opened;
      await route.fulfill({ status: 503, json: refused });
    });
    await exportButton(page).click();
    await startButton(page).click();
    await expect(askedRows(page)).toHaveCount(1);
    await page.getByRole("tab", { name: "Deals" }).click();
    await expect(page.getByRole("tab", { name: "Deals" })).toHaveAttribute("aria-selected", "true");
    gate.open();
    const told = page.getByRole("alert").filter({ hasText: "could not be asked for" });
    await expect(told).toContainText(refused.error.message);
    await expect(askedRows(page)).toHaveCount(0);
    await expect(exportDialog(page)).toBeHidden();
  });
});

test("a finished export that is handed out is pointed out, wherever its row is, until others are chosen", async ({
  page,
}) => {
  const address = smallExport();
  await page.goto(address);
  const { id } = await startExport(page);
  await expect(exportRow(page, id)).toContainText("Ready");
  // Another publisher's exports: there it is on no page of the list.
  await makeExport(accessAs("manager"));
  await page.goto(address);
  const panel = page.getByRole("region", { name: "Exports" });
  await panel.getByLabel("Exports of").selectOption("Bright Harbor Media");
  await expect(exportRow(page, id)).toHaveCount(0);
  // Who does not wait for the look ahead learns only by the answer that it is there already.
  const gate = createGate();
  await page.route("**/api/v1/exports/preflight", async (route) => {
    await gate.opened;
    await route.abort();
  });
  await exportButton(page).click();
  const handedOut = await idOfPress(page, () =>
    exportDialog(page).getByRole("button", { name: "Export to CSV" }).click(),
  );
  expect(handedOut).toBe(id);
  await expect(exportRow(page, id)).toContainText("Ready");
  await expect(exportRow(page, id)).toBeInViewport();
  const search = panel.getByLabel("Find an export");
  await search.fill("no-such-export-anywhere");
  await search.press("Enter");
  await expect(panel).toContainText("No such exports");
  await expect(exportRow(page, id)).toHaveCount(0);
  gate.open();
});

test.describe("a look ahead that cannot be had at this moment", () => {
  test.use({ refusals: [503] });

  test("stands in no export's way, says why, and is had by trying again", async ({ page }) => {
    const lookAheads = "**/api/v1/exports/preflight";
    const fail = () => page.route(lookAheads, (route) => route.fulfill({ status: 503, json: refused }));
    await page.goto(smallExport());
    await fail();
    await exportButton(page).click();
    const dialog = exportDialog(page);
    const start = dialog.getByRole("button", { name: /^Export .*to CSV$/ });
    await expect(dialog.getByRole("alert")).toContainText(refused.error.message);
    await expect(start).toBeEnabled();
    await page.unroute(lookAheads);
    await dialog.getByRole("button", { name: "Try again" }).click();
    await expect(startButton(page)).toBeEnabled();
    await expect(dialog.getByRole("alert")).toHaveCount(0);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await fail();
    await exportButton(page).click();
    await expect(dialog.getByRole("alert")).toContainText(refused.error.message);
    const id = await idOfPress(page, () => start.click());
    await expect(exportRow(page, id)).toContainText("Ready");
  });
});

test.describe("the same export asked for while it runs", () => {
  test.use({ refusals: [409] });

  test("is joined; cancelled it ends, and stands in nobody's way", async ({ page, hold }) => {
    await page.goto(await fewClicks(accessAs("admin")));
    let letGo = () => Promise.resolve();
    const { id } = await startExport(page, async () => {
      letGo = await hold("networks");
    });
    const row = exportRow(page, id);
    await expect(page.getByText(`#${id} is on its way`)).toBeVisible();
    // The look ahead has to wait for the table, too; whoever does not wait for it joins all the same.
    await exportButton(page).click();
    const joined = await idOfPress(page, () => startButton(page).click());
    expect(joined).toBe(id);
    await expect(page.getByText(/Already running: joined/)).toBeVisible();

    await row.getByRole("button", { name: `Cancel export ${id}` }).click();
    await expect(row).toContainText("Cancelled");
    await letGo();
    await expect(row.getByRole("button", { name: `Run export ${id} again` })).toBeVisible();
    await page.reload();
    await expect(row).toContainText("Cancelled");
    await exportButton(page).click();
    await expect(startButton(page)).toBeEnabled();
  });

  test("is offered to be joined, and joined", async ({ page }) => {
    const address = await fewClicks(accessAs("admin"));
    const { report_type = "", ...search_params } = Object.fromEntries(
      new URLSearchParams(address.split("?")[1]),
    );
    const { id } = await runExport(accessAs("admin"), { report_type, search_params });
    const held = await rewindExport(readStackFile(), id);
    try {
      await page.goto(address);
      await exportButton(page).click();
      const joined = await idOfPress(page, () =>
        exportDialog(page)
          .getByRole("button", { name: `Join export #${id}` })
          .click(),
      );
      expect(joined).toBe(id);
      await expect(page.getByText(/Already running: joined/)).toBeVisible();
      await expect(exportRow(page, id)).toContainText("Reading the data");
      await held.finish();
      await expect(exportRow(page, id)).toContainText("Ready");
    } finally {
      await held.end();
    }
  });
});

test("the same export asked for when it is finished is handed out, and made anew only when told to", async ({
  page,
}) => {
  await page.goto(smallExport());
  const { id } = await startExport(page);
  await expect(exportRow(page, id)).toContainText("Ready");
  await exportButton(page).click();
  await expect(exportDialog(page)).toContainText(`#${id} was finished`);
  const downloading = page.waitForEvent("download");
  await exportDialog(page)
    .getByRole("link", { name: /^Download/ })
    .click();
  await downloading;
  const again = await idOfPress(page, () =>
    exportDialog(page).getByRole("button", { name: "Run again" }).click(),
  );
  expect(again).not.toBe(id);
  await expect(exportRow(page, again)).toContainText("Ready");
});

test("the cells of an export fill as its parts get ready, with rows and size so far", async ({ page }) => {
  const { id, row_count } = await runExport(accessAs("admin"), {
    report_type: "clicks_details_excel",
    search_params: { period: "last_90_days", limit: "150000" },
    fresh: true,
  });
  const held = await rewindExport(readStackFile(), id);
  try {
    await page.goto("/reports");
    const row = exportRow(page, id);
    for (const [done, rowsReady] of held.rowsReadyAfter.entries()) {
      if (done > 0) await held.finishPart();
      await expect(row.locator("[data-filled]")).toHaveCount(held.rowsReadyAfter.length - 1);
      await expect(row.locator('[data-filled="true"]')).toHaveCount(done);
      await expect(row).toContainText(`${rowsReady.toLocaleString("en-US")} of 150,000 rows`);
    }
    expect(held.rowsReadyAfter.at(-1)).toBe(row_count);
    expect(held.rowsReadyAfter.length).toBeGreaterThan(2);
    await held.finish();
    await expect(row).toContainText("Ready");
  } finally {
    await held.end();
  }
});

test("a failed export tells why and what to do next, and is retried", async ({ page }) => {
  const { id } = await makeExport(accessAs("admin"));
  await page.goto("/reports");
  const row = exportRow(page, id);
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

test.describe("what a row said of an action", () => {
  test.use({ refusals: [503] });

  test("is said no longer once something else is done with it, or what was begun has ended", async ({
    page,
  }) => {
    const { id } = await makeExport(accessAs("admin"));
    await setFailed(readStackFile(), id, "storage_unavailable");
    await page.goto("/reports");
    await page.route(`**/exports/${id}/retry`, (route) => route.fulfill({ status: 503, json: refused }));
    const row = exportRow(page, id);
    await row.getByRole("button", { name: `Retry export ${id}` }).click();
    await expect(row.getByRole("alert")).toContainText(refused.error.message);
    await row.getByRole("button", { name: `More about export ${id}` }).click();
    const again = await idOfPress(page, () => page.getByRole("menuitem", { name: "Run again" }).click());
    await expect(row.getByRole("alert")).toHaveCount(0);
    await expect(exportRow(page, again)).toContainText("Ready");
    await expect(row).not.toContainText(`#${again} is on its way`);
  });
});

test("of a file that cannot hold all texts the notes say so, and the same rows are asked for as CSV in one press", async ({
  page,
}) => {
  const { id } = await runExport(accessAs("admin"), {
    report_type: "deals_excel",
    search_params: { status: "active", limit: uniqueLimit() },
  });
  const lost = `1 cell was cut at 32,767 characters, in Description (1 row). ${csvKeepsThem}`;
  await setWarnings(readStackFile(), id, [lost, "The rows go on over 2 sheets."]);
  await page.goto("/reports");
  const row = exportRow(page, id);
  await row.getByText("2 notes").click();
  await expect(row).toContainText(lost);
  const csvId = await idOfPress(page, () => row.getByRole("button", { name: "As CSV instead" }).click());
  await expect(exportRow(page, csvId)).toContainText("Ready");
  const { export: csv } = await callApi<ExportAnswer>(accessAs("admin"), `/exports/${csvId}`);
  const { export: workbook } = await callApi<ExportAnswer>(accessAs("admin"), `/exports/${id}`);
  expect(csv.filename).toMatch(/\.csv$/);
  expect([csv.parameters.search_params, csv.row_count]).toEqual([
    workbook.parameters.search_params,
    workbook.row_count,
  ]);
  await expect(exportRow(page, csvId).getByRole("button", { name: "As CSV instead" })).toHaveCount(0);
});
