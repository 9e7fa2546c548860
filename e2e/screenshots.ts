import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { type BrowserContextOptions, chromium } from "playwright";
import { findFreePort } from "@/lib/local/free-port";
import { type Stack, startStack } from "@/lib/local/stack/start-stack";
import { terminalLog } from "@/lib/local/stack/terminal-log";
import { findBrowser } from "./support/browser";
import { runExport } from "./support/call-api";
import { temporaryDataDir } from "./support/temporary-data-dir";

// npm run screenshots: every view, light, dark and at phone width, on fresh demo data, into .screenshots; the ones that
// README.md shows also into public/readme.

const outDir = path.resolve(".screenshots");
const readmeDir = path.resolve("public/readme");

const looks: Record<string, BrowserContextOptions> = {
  light: { viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: "light" },
};

const views: Record<string, string> = {
  "sign-in": "/sign-in",
  reports: "/reports?report_type=clicks_details_excel&period=last_90_days",
  "reports-money":
    "/reports?report_type=hot_advertisers_excel&status=approved&columns=rank,advertiser,network,clicks,click_growth,transactions,sales_amount,commission_amount,currency",
  "reports-filtered": "/reports?report_type=deals_excel&status=active&country=US,DE&sort=title_asc",
  "reports-empty": "/reports?report_type=advertisers_csv&search=nothing-is-called-this",
  "reports-refused": "/reports?report_type=clicks_details_excel&start_date=2026-03-09&end_date=2026-03-01",
  receipt: "/exports/2",
  "api-key": "/account/api-key",
  webhooks: "/account/webhooks",
  "not-found": "/nothing-here",
};

const inReadme = new Set(["reports-light", "reports-dark"]);

const dataDir = await temporaryDataDir();
const stack = await startStack({
  dataDir,
  port: await findFreePort(),
  isDev: false,
  isDurable: false,
  log: terminalLog(),
});
try {
  await makeExports(stack);
  await takeScreenshots(stack);
} finally {
  await stack.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function makeExports({ info }: Stack): Promise<void> {
  const api = { url: info.url, apiKey: info.api_keys.admin ?? "" };
  await runExport(api, {
    report_type: "advertisers_csv",
    search_params: { status: "approved", country: "US" },
  });
  await runExport(api, { report_type: "hot_advertisers_excel", search_params: { period: "last_7_days" } });
  await runExport(api, { report_type: "clicks_details_excel", search_params: { period: "last_90_days" } });
  await runExport(api, { report_type: "deals_excel", search_params: { active: true, exclusive: true } });
}

async function takeScreenshots({ info }: Stack): Promise<void> {
  await mkdir(outDir, { recursive: true });
  await mkdir(readmeDir, { recursive: true });
  const browser = await chromium.launch(await findBrowser());
  for (const [look, options] of Object.entries(looks)) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    for (const [view, address] of Object.entries(views)) {
      if (view === "reports") {
        await page.request.post(`${info.url}/api/auth/sign-in/email`, {
          data: info.sign_in,
          headers: { origin: info.url },
        });
      }
      await page.goto(`${info.url}${address}`, { waitUntil: "networkidle" });
      // Nothing that is on its way any more: neither rows nor the chart.
      await page.waitForFunction(() => document.querySelector(".animate-pulse") === null);
      const name = `${view}-${look}`;
      await page.screenshot({ path: path.join(outDir, `${name}.png`) });
      if (inReadme.has(name)) await page.screenshot({ path: path.join(readmeDir, `${name}.png`) });
    }
    await context.close();
  }
  await browser.close();
  console.log(`Screenshots are in ${outDir}.`);
}
