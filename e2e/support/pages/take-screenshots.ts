import { mkdir } from "node:fs/promises";
import path from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright";
import { demoAccounts } from "@/lib/local/demo-data/demo-accounts";
import type { StackInfo } from "@/lib/local/stack/stack-info";
import { pageFindings } from "./axe";
import { findBrowser } from "./browser";
import { type Look, looks, type ScreenshotView } from "./screenshot-views";
import { signIn } from "./sign-in";

const desktop = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const contexts: Record<Look, BrowserContextOptions> = {
  light: { ...desktop, colorScheme: "light" },
  dark: { ...desktop, colorScheme: "dark" },
  phone: { ...phone, colorScheme: "light" },
  "phone-dark": { ...phone, colorScheme: "dark" },
  wide: { viewport: { width: 1920, height: 1080 }, colorScheme: "light" },
  widest: { viewport: { width: 2560, height: 1440 }, colorScheme: "light" },
  laptop: { viewport: { width: 1280, height: 720 }, colorScheme: "light" },
  // A desktop at 200 %.
  zoomed: { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2, colorScheme: "light" },
  german: { ...desktop, colorScheme: "light", locale: "de-DE" },
  arabic: { ...desktop, colorScheme: "light", locale: "ar-EG" },
  // Dark on purpose: paper is white all the same.
  print: { ...desktop, colorScheme: "dark" },
};

const usualLooks: readonly Look[] = ["light", "dark", "phone"];

/**
 * Photographs each view in each of its looks into `outDir`, as "view-look.png", on paper "view-print.pdf".
 *
 * @returns what axe finds wrong in what was photographed, each with the picture it belongs to
 */
export async function takeScreenshots(
  info: StackInfo,
  views: Record<string, ScreenshotView>,
  outDir: string,
): Promise<string[]> {
  const findings: string[] = [];
  await mkdir(outDir, { recursive: true });
  const browser = await chromium.launch(await findBrowser());
  for (const viewer of ["nobody", "advertiser", "admin"] as const) {
    for (const look of looks) {
      const wanted = Object.entries(views).filter(
        ([, view]) => (view.viewer ?? "admin") === viewer && (view.looks ?? usualLooks).includes(look),
      );
      if (wanted.length === 0) continue;
      const page = await openPage(browser, info, viewer, look);
      for (const [name, { address, act }] of wanted) {
        await page.goto(address, { waitUntil: "networkidle" });
        await act?.(page);
        await settle(page);
        const file = path.join(outDir, `${name}-${look}`);
        // Printed, because only then it is told how wide a page is and where it breaks.
        if (look === "print") {
          await page.pdf({ path: `${file}.pdf`, preferCSSPageSize: true, printBackground: true });
          continue;
        }
        await page.screenshot({ path: `${file}.png` });
        for (const finding of await pageFindings(page)) findings.push(`${name}-${look}: ${finding}`);
      }
      await page.context().close();
    }
  }
  await browser.close();
  return findings;
}

async function openPage(
  browser: Browser,
  info: StackInfo,
  viewer: NonNullable<ScreenshotView["viewer"]>,
  look: Look,
): Promise<Page> {
  // What breathes would never be at rest.
  const context = await browser.newContext({ ...contexts[look], baseURL: info.url, reducedMotion: "reduce" });
  const page = await context.newPage();
  if (viewer === "nobody") return page;
  await signIn(page, info, demoAccounts.find(({ key }) => key === viewer)?.email);
  return page;
}

/** Nothing that is on its way any more: neither rows nor the chart. */
async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector(".animate-pulse.bg-hover") === null);
  await page.waitForLoadState("networkidle");
}
