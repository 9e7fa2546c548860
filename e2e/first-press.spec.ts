import { expect, type Locator, type Page, type Request, type Route } from "playwright/test";
import { exportButton, exportDialog, makeExport } from "@/e2e/support/pages/export-page";
import { firstLoadKb, firstLoadKbMax } from "@/e2e/support/pages/first-load";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { accessAs } from "@/e2e/support/stack/access-as";
import { createGate } from "@/lib/testing/gate";

// What is pressed before its code has come: before the page's own (components/shell/early-press-script.ts), or before that of
// what opens, which is a button at first (components/ui/overlay/opens-later.tsx).

const address = "/reports?report_type=clicks_details_excel&period=last_7_days";

test("what the page loads before its rows are there keeps to its budget, and the rows need nothing else", async ({
  page,
}) => {
  expect(await firstLoadKb(page, address)).toBeLessThan(firstLoadKbMax);
  // Never answered: the browser would say of each script that was refused that it was.
  await openPage(page, async () => undefined);
  await expect
    .poll(() => page.getByRole("region", { name: "Rows" }).getByRole("cell").count())
    .toBeGreaterThan(10);
});

/** Opens the page; scripts that its document does not name go to `whenLater`, which may keep them. */
async function openPage(page: Page, whenLater: (route: Route) => Promise<void>): Promise<void> {
  const html = await (await page.request.get(address)).text();
  await page.route("**/_next/static/chunks/*.js*", (route) => {
    const name = new URL(route.request().url()).pathname.split("/").at(-1) ?? "";
    return html.includes(name) ? route.continue() : whenLater(route);
  });
  await page.goto(address);
  await expect(page.getByRole("region", { name: "Rows" }).getByRole("table")).toBeVisible();
  await expect(exportButton(page)).toBeEnabled();
}

/** Keeps the scripts that come later, until the returned function is called, which returns when they have been run. */
async function openWithLateCode(page: Page): Promise<() => Promise<void>> {
  const gate = createGate();
  const kept: Request[] = [];
  await openPage(page, async (route) => {
    kept.push(route.request());
    await gate.opened;
    await route.continue();
  });
  return async () => {
    gate.open();
    await Promise.all(kept.map(async (request) => (await request.response())?.finished()));
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  };
}

const networks = (page: Page) => page.getByRole("combobox", { name: "Network", exact: true });
const account = (page: Page) => page.getByRole("button", { name: "Ada Admin" });

const views = (page: Page) => page.getByRole("button", { name: "Views", exact: true });

/** Opens an address of which only the document has come, until the returned function is called. */
async function openWithoutCode(page: Page, url: string): Promise<() => void> {
  const gate = createGate();
  await page.route("**/_next/static/chunks/*.js*", (route) => gate.opened.then(() => route.continue()));
  await page.goto(url, { waitUntil: "commit" });
  return gate.open;
}

test.describe("a report's tab", () => {
  const tab = (page: Page, name: string) => page.getByRole("tab", { name });

  test("is a link: pressed before any code has come it leads to that report", async ({ page }) => {
    const letGo = await openWithoutCode(page, address);
    await tab(page, "Deals").click();
    await expect(page).toHaveURL(/[?]report_type=deals_excel$/);
    await expect(tab(page, "Deals")).toHaveAttribute("aria-selected", "true");
    letGo();
    await expect(page.getByRole("region", { name: "Rows" }).getByRole("table")).toBeVisible();
  });

  test("shows the report without loading the page anew, and leaves a press for a tab of its own to the browser", async ({
    page,
  }) => {
    await openPage(page, (route) => route.continue());
    await page.evaluate(() => Object.assign(window, { isSamePage: true }));
    await tab(page, "Deals").press("Enter");
    await expect(page).toHaveURL(/[?]report_type=deals_excel$/);
    await expect(tab(page, "Deals")).toHaveAttribute("aria-selected", "true");
    // Behind all others who listen. The window itself is the browser's work, and may take a minute on a busy machine.
    await page.evaluate(() => {
      window.addEventListener("click", (event) => {
        Object.assign(window, { isLeftToBrowser: !event.defaultPrevented });
        event.preventDefault();
      });
    });
    await expect(tab(page, "Clicks")).toHaveAttribute("href", /[?]report_type=clicks_details_excel/);
    await tab(page, "Clicks").click({ modifiers: ["ControlOrMeta"] });
    expect(await page.evaluate(() => Reflect.get(window, "isLeftToBrowser"))).toBe(true);
    await expect(tab(page, "Deals")).toHaveAttribute("aria-selected", "true");
    await tab(page, "Clicks").click();
    await expect(tab(page, "Clicks")).toHaveAttribute("aria-selected", "true");
    expect(await page.evaluate(() => Reflect.get(window, "isLeftToBrowser"))).toBe(false);
    expect(await page.evaluate(() => Reflect.get(window, "isSamePage"))).toBe(true);
  });
});

test("a press before any code has come is answered when it has", async ({ page }) => {
  const letGo = await openWithoutCode(page, address);
  await networks(page).click();
  letGo();
  await expect(page.getByLabel("Search Network")).toBeFocused();
});

test("a press on something in the exports, whose code comes to life after the rest of the page, is answered as well", async ({
  page,
}) => {
  const { id } = await makeExport(accessAs("admin"));
  const letGo = await openWithoutCode(page, address);
  await page.getByRole("button", { name: `More about export ${id}` }).click();
  letGo();
  await expect(page.getByRole("menuitem", { name: "Name it" })).toBeVisible();
});

test("a press before any code has come is taken back with Escape", async ({ page }) => {
  const letGo = await openWithoutCode(page, address);
  await networks(page).click();
  await page.keyboard.press("Escape");
  await page.evaluate(() => {
    const note = ({ isTrusted }: Event) => Object.assign(window, { isHandedOn: !isTrusted });
    window.addEventListener("click", note, true);
  });
  letGo();
  // Then it has been handed on, or never will be.
  await page.waitForFunction(() => !Reflect.has(window, "earlyPress"));
  expect(await page.evaluate(() => Reflect.has(window, "isHandedOn"))).toBe(false);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("a press during which the words of the button become those of a narrow screen is not lost", async ({
    page,
  }) => {
    const letGo = await openWithoutCode(page, address);
    const filters = page.getByRole("button", { name: /^(More filters|Filters)/ });
    await expect(filters).toHaveText(/^More filters/);
    await filters.hover();
    await page.mouse.down();
    letGo();
    await expect(filters).toHaveText(/^Filters/);
    await page.mouse.up();
    await expect(page.getByRole("dialog", { name: "More filters" })).toBeVisible();
  });
});

test("a key before any code has come does when it has what it stands for", async ({ page }) => {
  const letGo = await openWithoutCode(page, address);
  await expect(views(page)).toBeVisible();
  await page.keyboard.press("v");
  await expect(views(page)).toHaveAttribute("aria-expanded", "false");
  letGo();
  await expect(page.getByRole("dialog", { name: "Saved views" })).toBeVisible();
});

test("a key before any code has come is left alone where it was typed into a field, or one has focus since", async ({
  page,
}) => {
  const search = page.locator('[aria-keyshortcuts="/"]');
  for (const pressed of ["in the field", "before it has focus"]) {
    const letGo = await openWithoutCode(page, address);
    await expect(views(page)).toBeVisible();
    if (pressed === "in the field") await search.press("v");
    else {
      await page.keyboard.press("v");
      await search.focus();
    }
    letGo();
    await exportButton(page).click();
    await expect(exportDialog(page)).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(exportDialog(page)).toBeHidden();
    await expect(page.getByRole("dialog", { name: "Saved views" })).toHaveCount(0);
  }
});

test("a press before any code has come calls nobody back who has gone on to something else", async ({
  page,
}) => {
  const letGo = await openWithoutCode(page, address);
  await networks(page).click();
  await page.locator('[aria-keyshortcuts="/"]').focus();
  letGo();
  await expect(page.getByRole("region", { name: "Rows" }).getByRole("table")).toBeVisible();
  await expect(networks(page)).toHaveAttribute("aria-expanded", "false");
});

test.describe("the sign-in form", () => {
  test.use({ isSignedIn: false });

  test("sent before any code has come signs in when it has", async ({ page, account }) => {
    const letGo = await openWithoutCode(page, "/sign-in");
    await page.getByLabel("E-mail").fill(account.email);
    await page.getByLabel("Password").fill(account.password);
    await page.getByLabel("Password").press("Enter");
    letGo();
    await expect(page).toHaveURL(/[/]reports$/);
  });

  test.describe("in a browser that runs no code", () => {
    test.use({ javaScriptEnabled: false, refusals: [405] });

    test("puts no password into an address", async ({ page, account }) => {
      await page.goto("/sign-in");
      await page.getByLabel("E-mail").fill(account.email);
      await page.getByLabel("Password").fill(account.password);
      const sent = page.waitForRequest((request) => request.method() === "POST");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      expect((await sent).url()).toMatch(/[/]sign-in$/);
    });
  });
});

type Press = (control: Locator) => Promise<void>;

const presses: [string, (page: Page) => Locator, Press, (page: Page) => Locator][] = [
  [
    "a click on a filter",
    networks,
    (control) => control.click(),
    (page) => page.getByLabel("Search Network"),
  ],
  [
    "Arrow Down on a filter",
    networks,
    (control) => control.press("ArrowDown"),
    (page) => page.getByLabel("Search Network"),
  ],
  [
    "Enter on a menu",
    account,
    (control) => control.press("Enter"),
    (page) => page.getByRole("menuitem", { name: "API key" }),
  ],
];

for (const [name, find, press, findFocus] of presses) {
  test(`${name} that comes before the code opens it as soon as that is there, and focus is inside`, async ({
    page,
  }) => {
    const letGo = await openWithLateCode(page);
    await press(find(page));
    await expect(find(page)).toBeFocused();
    await expect(find(page)).toHaveAttribute("aria-expanded", "false");
    await letGo();
    await expect(findFocus(page)).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(find(page)).toBeFocused();
    await expect(find(page)).toHaveAttribute("aria-expanded", "false");
  });
}

test("who types before it is there presses no keys of the page", async ({ page }) => {
  const letGo = await openWithLateCode(page);
  await networks(page).click();
  await page.keyboard.type("devx");
  await letGo();
  await expect(page.getByLabel("Search Network")).toBeFocused();
  await expect(exportDialog(page)).toHaveCount(0);
  await expect(views(page)).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("Escape");
  await expect(networks(page)).toBeFocused();
  await page.keyboard.press("e");
  await expect(exportDialog(page)).toBeVisible();
});

test("who presses again while it is on its way sees it open, and not closed again", async ({ page }) => {
  const letGo = await openWithLateCode(page);
  await networks(page).click();
  await networks(page).click();
  await letGo();
  await expect(page.getByLabel("Search Network")).toBeFocused();
  await expect(networks(page)).toHaveAttribute("aria-expanded", "true");
});

test("who takes the press back with Escape sees nothing open, and a press after that opens it", async ({
  page,
}) => {
  const letGo = await openWithLateCode(page);
  await networks(page).click();
  await networks(page).press("Escape");
  await letGo();
  await expect(networks(page)).toBeFocused();
  await expect(networks(page)).toHaveAttribute("aria-expanded", "false");
  await networks(page).click();
  await expect(page.getByLabel("Search Network")).toBeFocused();
});

test("who has gone on to something else meanwhile is not called back", async ({ page }) => {
  const letGo = await openWithLateCode(page);
  await networks(page).click();
  await page.keyboard.press("Tab");
  const search = page.locator('[aria-keyshortcuts="/"]');
  await search.focus();
  await letGo();
  // Opened at the first press now, so its code is there.
  await page.getByRole("button", { name: "More filters" }).click();
  await expect(page.getByRole("dialog", { name: "More filters" })).toBeVisible();
  await expect(networks(page)).toHaveAttribute("aria-expanded", "false");
});

test.describe("when the code cannot be had", () => {
  test.use({ refusals: ["ERR_FAILED"] });

  test("it is asked for again until it comes, and the press is not lost", async ({ page }) => {
    let isDown = true;
    await openPage(page, (route) => (isDown ? route.abort() : route.continue()));
    const refused = page.waitForEvent("requestfailed");
    await networks(page).click();
    await refused;
    isDown = false;
    await expect(page.getByLabel("Search Network")).toBeFocused();
  });
});
