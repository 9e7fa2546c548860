import { rm } from "node:fs/promises";
import pg from "pg";
import { chromium, type Page } from "playwright";
import { findBrowser } from "@/e2e/support/pages/browser";
import { firstLoadKb, firstLoadKbMax } from "@/e2e/support/pages/first-load";
import { startMeasuring } from "@/e2e/support/pages/page-measures";
import { signIn } from "@/e2e/support/pages/sign-in";
import { temporaryDataDir } from "@/e2e/support/stack/temporary-data-dir";
import { readCommand } from "@/lib/command";
import { findFreePort } from "@/lib/local/free-port";
import { startStack } from "@/lib/local/stack/start-stack";
import { terminalLog } from "@/lib/local/stack/terminal-log";

// npm run page-budget: what /reports weighs, how much it moves while it loads, how long a change of filters takes from
// the click to the new rows, how long a new export takes from the press to its row, which waits for no answer, and how long
// the summary takes; in a real browser on the built app, over demo data with a million days of clicks.
// Ends with exit code 1 when one of them is over its budget.

const usage = `npm run page-budget

Measures the page with a million clicks: JavaScript, layout shift, filter to rows, press to row, summary.`;
readCommand({ usage, usesInstallation: false }, {});

const clicksWanted = 1_000_000;
const budgets = {
  firstLoadKb: firstLoadKbMax,
  layoutShift: 0.02,
  filterToRowsMs: 300,
  pressToRowMs: 100,
  summaryMs: 600,
};

const dataDir = await temporaryDataDir();
const stack = await startStack({
  dataDir,
  port: await findFreePort(),
  isDev: false,
  isDurable: false,
  log: terminalLog(),
});
try {
  await addClicks(stack.info.database_url);
  const browser = await chromium.launch(await findBrowser());
  const context = await browser.newContext({
    baseURL: stack.info.url,
    viewport: { width: 1440, height: 900 },
  });
  const page = await context.newPage();
  await startMeasuring(page);
  await signIn(page, stack.info);

  const address = "/reports?report_type=clicks_details_excel&period=last_90_days";
  const measured = {
    firstLoadKb: await firstLoadKb(page, address),
    layoutShift: await layoutShift(page, address),
    filterToRowsMs: await filterToRowsMs(page),
    pressToRowMs: await pressToRowMs(page),
    summaryMs: await summaryMs(page),
  };
  await browser.close();
  const table = Object.entries(budgets).map(([name, budget]) => {
    const value = measured[name as keyof typeof budgets];
    return { measure: name, value: Math.round(value * 1000) / 1000, budget, ok: value <= budget };
  });
  console.table(table);
  if (table.some(({ ok }) => !ok)) process.exitCode = 1;
} finally {
  await stack.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/** Days of clicks for advertisers and days that have none yet, until there are as many as wanted. */
async function addClicks(databaseUrl: string): Promise<void> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query(
    `insert into daily_clicks (advertiser_id, publisher_id, network_id, click_date, click_count)
     select a.id, a.publisher_id, a.network_id, (now() at time zone 'UTC')::date - day, 1 + (a.id * 7 + day * 13) % 60
     from generate_series(0, 119) day, advertisers a
     where not exists (select from daily_clicks c where c.advertiser_id = a.id
       and c.click_date = (now() at time zone 'UTC')::date - day)
     order by day
     limit greatest(0, $1 - (select count(*) from daily_clicks))`,
    [clicksWanted],
  );
  await client.query("vacuum analyze daily_clicks");
  const { rows } = await client.query<{ count: string }>("select count(*) from daily_clicks");
  console.log(`${Number(rows[0]?.count).toLocaleString("en")} days of clicks`);
  await client.end();
}

/** The layout shifts that nobody caused, from the first byte until the rows and the chart are there. */
async function layoutShift(page: Page, address: string): Promise<number> {
  await page.goto(address);
  await page.getByRole("cell").first().waitFor();
  await page.locator(".recharts-surface").first().waitFor();
  return page.evaluate(() => window.pageMeasures.layoutShift);
}

/** The median of a number of changes, from the click to the new rows. */
async function filterToRowsMs(page: Page): Promise<number> {
  const rowsCome = async (change: () => Promise<void>) => {
    const before = await page.evaluate(() => window.pageMeasures.changesMs.length);
    await change();
    await page.waitForFunction((count) => window.pageMeasures.changesMs.length > count, before);
  };
  for (const [filter, howMany] of [
    ["Network", 7],
    ["Publisher", 6],
  ] as const) {
    await page.getByRole("combobox", { name: filter }).click();
    for (let place = 0; place < howMany; place++) {
      await rowsCome(() => page.getByRole("dialog", { name: filter }).getByRole("option").nth(place).click());
    }
    await page.keyboard.press("Escape");
    // Back to rows that are known already, so there is nothing to wait for.
    await page.getByRole("button", { name: `Remove filter ${filter}` }).click();
  }
  for (const header of ["Clicks", "Advertiser"]) {
    await rowsCome(() =>
      page.getByRole("columnheader", { name: header, exact: true }).getByRole("button").click(),
    );
  }
  const changes = await page.evaluate(() => window.pageMeasures.changesMs);
  console.log(`changes of filters and order, ms: ${changes.map(Math.round).join(" ")}`);
  return median(changes);
}

/** The median of a number of presses, each of which is refused once its row has been seen, so that nothing is made. */
async function pressToRowMs(page: Page): Promise<number> {
  const row = page.getByRole("listitem", { name: /, asked for$/ });
  await page.route("**/api/v1/exports", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    await row.waitFor();
    await route.fulfill({
      status: 503,
      json: { error: { code: "SERVICE_UNAVAILABLE", message: "", details: {} } },
    });
  });
  await page.locator('[aria-keyshortcuts="e"]').click();
  for (let press = 0; press < 5; press++) {
    await page
      .getByRole("dialog")
      .getByRole("button", { name: / to Excel$/ })
      .click();
    await page.waitForFunction((count) => window.pageMeasures.asksMs.length > count, press);
    await row.waitFor({ state: "hidden" });
  }
  const asks = await page.evaluate(() => window.pageMeasures.asksMs);
  console.log(`presses of the button, ms: ${asks.map(Math.round).join(" ")}`);
  return median(asks);
}

/** The median wait for the summary of the longest period of clicks, which holds nearly all of them. */
async function summaryMs(page: Page): Promise<number> {
  const waits = await page.evaluate(async () => {
    const query = new URLSearchParams({ search_params: JSON.stringify({ period: "last_90_days" }) });
    const all: number[] = [];
    for (let time = 0; time < 7; time++) {
      const asked = performance.now();
      const answer = await fetch(`/api/v1/reports/clicks_details_excel/summary?${query}`);
      await answer.json();
      all.push(performance.now() - asked);
    }
    return all;
  });
  console.log(`summaries of 90 days of clicks, ms: ${waits.map(Math.round).join(" ")}`);
  return median(waits);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.POSITIVE_INFINITY;
}
