import { randomInt } from "node:crypto";
import { expect, type Locator, type Page } from "playwright/test";
import { type ApiAccess, callApi, runExport } from "@/e2e/support/api/call-api";
import type { ExportAnswer, ExportObject } from "@/lib/contract/export";
import type { ReportRowsAnswer } from "@/lib/contract/report-data";
import { countWordsIn } from "./count-words";

/** More rows than there are in any report of the demo data. */
const moreThanThereAre = 100_000_000;
let lastLimit = randomInt(moreThanThereAre, 2_000_000_000);

/**
 * A row limit that is above all that there is, and another one at each call, so that no earlier export is handed out
 * instead. A run begins at random, since another one may have been on the same stack a minute ago.
 */
export function uniqueLimit(): string {
  lastLimit += 1;
  return String(lastLimit);
}

/** A small export of somebody's that is like no other one: the programs of one country, as CSV, made to its end. */
export function makeExport(api: ApiAccess): Promise<ExportObject> {
  return runExport(api, {
    report_type: "advertisers_csv",
    search_params: { country: "US", limit: uniqueLimit() },
  });
}

/** The address of a view whose export is ready at once. */
export function smallExport(): string {
  return `/reports?report_type=advertisers_csv&country=US&columns=name,status&limit=${uniqueLimit()}`;
}

/**
 * The address of a view with some of the clicks that somebody may see, fewer than a page of the table: what it shows is
 * there, and asks for no more, before an export of it is held.
 */
export async function fewClicks(api: ApiAccess): Promise<string> {
  const period = "last_30_days";
  const searchParams = encodeURIComponent(JSON.stringify({ period }));
  const { rows } = await callApi<ReportRowsAnswer>(
    api,
    `/reports/clicks_details_excel/rows?search_params=${searchParams}&limit=1`,
  );
  const query = { period, advertiser_id: String(rows[0]?.advertiser_id), limit: uniqueLimit() };
  return `/reports?${new URLSearchParams({ report_type: "clicks_details_excel", ...query })}`;
}

/** The button of the page that opens the dialog. */
export function exportButton(page: Page): Locator {
  return page.locator('[aria-keyshortcuts="e"]');
}

export function exportDialog(page: Page): Locator {
  return page.getByRole("dialog", { name: /^Export / });
}

/** The button of the dialog that asks for a new export, when it knows what there will be. */
export function startButton(page: Page): Locator {
  return exportDialog(page).getByRole("button", { name: /^Export [\d,.]+ rows? to / });
}

interface StartedExport {
  /** The export that the answer to this very press names. */
  id: number;
  /** The rows that the dialog promised. */
  rows: number;
}

/**
 * Opens the dialog and asks for the export, when the dialog knows what there will be. What is to happen between that and
 * the press is done by `beforePress`.
 */
export async function startExport(
  page: Page,
  beforePress: () => Promise<unknown> = () => Promise.resolve(),
): Promise<StartedExport> {
  await exportButton(page).click();
  const start = startButton(page);
  await expect(start).toBeEnabled();
  const rows = countWordsIn(await start.textContent());
  await beforePress();
  return { id: await idOfPress(page, () => start.click()), rows };
}

/** The id in the answer to the POST /exports that a press makes: of a new export, a running or a finished one. */
export async function idOfPress(page: Page, press: () => Promise<void>): Promise<number> {
  const asked = page.waitForRequest(
    (request) => request.method() === "POST" && new URL(request.url()).pathname === "/api/v1/exports",
  );
  await press();
  const answer = await (await asked).response();
  if (answer === null) throw new Error("The POST was not answered.");
  // The type: what the contract says of this answer.
  const { export: made }: ExportAnswer = await answer.json();
  return made.id;
}

/** The lists of the panel, one a day. */
function exportLists(page: Page): Locator {
  return page.getByRole("list", { name: /^Exports, / });
}

/** The row of one export in the panel. */
export function exportRow(page: Page, id: number): Locator {
  return exportLists(page).getByRole("listitem", {
    name: `Export ${id}`,
    exact: true,
  });
}

/** The rows of exports that were asked for and not answered yet. */
export function askedRows(page: Page): Locator {
  return exportLists(page).getByRole("listitem", { name: /asked for$/ });
}

/** All rows of the panel. */
export function exportRows(page: Page): Locator {
  return exportLists(page).getByRole("listitem");
}
