import type { Page } from "playwright";
import type { ExportStates } from "./export-states";

/** What is photographed: an address, and what is done there first. */
export interface ScreenshotView {
  address: string;
  act?: (page: Page) => Promise<void>;
  /** Who looks; the admin unless said. */
  viewer?: "admin" | "advertiser" | "nobody";
  /** In these looks alone; light, dark and phone unless said. */
  looks?: readonly Look[];
}

export const looks = [
  "light",
  "dark",
  "phone",
  "phone-dark",
  "wide",
  "widest",
  "laptop",
  "zoomed",
  "german",
  "arabic",
  "print",
] as const;
export type Look = (typeof looks)[number];

const everyLook: readonly Look[] = looks;

const clicks = "/reports?report_type=clicks_details_excel&period=last_30_days";

/** Every view of the app, and the states of it that a person can meet. */
export function screenshotViews(states: ExportStates): Record<string, ScreenshotView> {
  return {
    "sign-in": { address: "/sign-in", viewer: "nobody" },
    "sign-in-refused": {
      address: "/sign-in",
      viewer: "nobody",
      act: async (page) => {
        await page.getByLabel("E-mail").fill("admin@example.com");
        await page.getByLabel("Password").fill("not-the-password");
        await page.getByRole("button", { name: "Sign in", exact: true }).click();
        await page.getByText("E-mail or password is wrong.").waitFor();
      },
    },
    reports: { address: clicks, looks: everyLook },
    "reports-advertisers": { address: "/reports?report_type=advertisers_csv", looks: everyLook },
    "reports-money": {
      address:
        "/reports?report_type=hot_advertisers_excel&status=approved&columns=rank,advertiser,network,clicks,click_growth,transactions,sales_amount,commission_amount,currency",
    },
    "reports-filtered": {
      address: "/reports?report_type=deals_excel&status=active&country=US,DE&sort=title_asc",
    },
    "reports-empty": { address: "/reports?report_type=advertisers_csv&search=nothing-is-called-this" },
    "reports-refused": {
      address: "/reports?report_type=clicks_details_excel&start_date=2026-03-09&end_date=2026-03-01",
    },
    "reports-no-exports": { address: "/reports", viewer: "advertiser" },
    "reports-columns": {
      address: clicks,
      act: (page) => page.getByRole("button", { name: "Columns" }).click(),
    },
    "reports-filters": {
      address: "/reports?report_type=deals_excel",
      act: (page) => page.getByRole("button", { name: /^(More filters|Filters)/ }).click(),
    },
    "reports-dialog": {
      address: "/reports?report_type=hot_advertisers_excel&period=last_7_days",
      act: async (page) => {
        await page.locator('[aria-keyshortcuts="e"]').click();
        await page.getByRole("dialog").getByRole("table").waitFor();
      },
      looks: ["light", "dark", "phone", "wide"],
    },
    "reports-bundle": {
      address: "/reports?report_type=deals_excel&active=true",
      act: async (page) => {
        await page.locator('[aria-keyshortcuts="v"]').click();
        await page.getByRole("button", { name: "Several in one workbook…" }).click();
        await page
          .getByRole("dialog")
          .getByRole("checkbox", { name: /^Programs/ })
          .check();
        await page.getByRole("dialog").getByRole("button", { name: /rows/ }).waitFor();
      },
      looks: ["light", "dark", "phone", "wide"],
    },
    "reports-views": {
      address: clicks,
      act: async (page) => {
        await page.locator('[aria-keyshortcuts="v"]').click();
        await page.getByRole("list", { name: "Saved views" }).waitFor();
      },
    },
    "reports-compared": {
      address: `${clicks}&compare_with=year_before&columns=click_date,advertiser,clicks,previous_clicks,click_growth`,
      looks: ["light", "phone", "german"],
    },
    "exports-filtered": {
      address: `${clicks}&exports_state=failed`,
      looks: ["light", "dark"],
    },
    "reports-keys": {
      address: clicks,
      act: (page) => page.getByRole("button", { name: "Keyboard shortcuts" }).click(),
      looks: ["light", "dark"],
    },
    "reports-menu": {
      address: clicks,
      act: (page) => page.getByRole("button", { name: "Ada Admin" }).click(),
    },
    "exports-sheet": {
      address: clicks,
      act: (page) => page.getByRole("button", { name: "Exports", exact: true }).click(),
      looks: ["phone", "phone-dark"],
    },
    receipt: { address: `/exports/${states.completed}`, looks: everyLook },
    "receipt-share": {
      address: `/exports/${states.completed}`,
      act: async (page) => {
        await page.getByRole("button", { name: /^More about export/ }).click();
        await page.getByRole("menuitem", { name: "Share…" }).click();
        await page.getByRole("list", { name: "Open links" }).waitFor();
      },
      looks: ["light", "dark", "phone"],
    },
    shared: {
      address: states.link,
      viewer: "nobody",
      act: (page) => page.getByText("SHA-256 of the file").waitFor(),
      looks: ["light", "dark", "phone"],
    },
    "shared-ended": {
      address: "/s/never-was-12#secret",
      viewer: "nobody",
      act: (page) => page.getByText("This link opens nothing").waitFor(),
      looks: ["light"],
    },
    "receipt-parts": { address: `/exports/${states.chunked}` },
    "receipt-bundle": { address: `/exports/${states.bundle}`, looks: ["light", "dark", "phone", "print"] },
    "export-running": { address: `/exports/${states.running}` },
    "export-pending": { address: `/exports/${states.pending}`, looks: ["light"] },
    "export-failed": { address: `/exports/${states.failed}` },
    "export-cancelled": { address: `/exports/${states.cancelled}`, looks: ["light"] },
    "export-expired": { address: `/exports/${states.expired}`, looks: ["light"] },
    "api-key": { address: "/account/api-key" },
    "api-key-rotate": {
      address: "/account/api-key",
      act: (page) => page.getByRole("button", { name: /the key|a key/ }).click(),
      looks: ["light", "phone"],
    },
    sessions: { address: "/account/sessions" },
    "numbers-and-dates": { address: "/account/numbers-and-dates" },
    webhooks: { address: "/account/webhooks" },
    "webhooks-empty": { address: "/account/webhooks", viewer: "advertiser", looks: ["light"] },
    audit: { address: "/audit", looks: ["light", "dark", "phone", "wide"] },
    docs: { address: "/docs", looks: everyLook },
    "not-found": { address: "/nothing-here" },
  };
}
