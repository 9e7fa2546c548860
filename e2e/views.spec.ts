import { randomUUID } from "node:crypto";
import { type Browser, expect, type Page } from "playwright/test";
import { callApi, clientOf } from "@/e2e/support/api/call-api";
import { expectNoFindings } from "@/e2e/support/pages/axe";
import { uniqueLimit } from "@/e2e/support/pages/export-page";
import { newPerson } from "@/e2e/support/pages/new-person";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { signIn } from "@/e2e/support/pages/sign-in";
import { viewsPanel as panel, rowOf, save, viewsButton } from "@/e2e/support/pages/views-panel";
import { accessAs } from "@/e2e/support/stack/access-as";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import type { ReportFacetsAnswer } from "@/lib/contract/report-data";
import type { SettingsAnswer } from "@/lib/contract/settings";
import { createGate } from "@/lib/testing/gate";

// Views belong to a person, so each test has a person of its own.

const stack = readStackFile();
const colleague = "manager@example.com";

test.use({ isSignedIn: false });

/** Another device of the person: another browser, which knows nothing but the sign-in. */
async function otherDevice(browser: Browser, email: string): Promise<Page> {
  const page = await (await browser.newContext({ baseURL: stack.url })).newPage();
  await signIn(page, stack, email);
  return page;
}

/** Waits until the server has been told what the page is to remember. */
async function expectRemembered(page: Page, settings: Record<string, unknown>): Promise<void> {
  const kept = async () => {
    const answer: SettingsAnswer = await (await page.request.get("/api/v1/settings")).json();
    return answer.settings;
  };
  await expect.poll(kept).toMatchObject(settings);
}

/** How high the rows of the table are, each height once. */
function rowHeights(page: Page): Promise<number[]> {
  return page
    .getByRole("region", { name: "Rows" })
    .locator("tbody tr")
    .evaluateAll((rows) => [...new Set(rows.map((row) => row.getBoundingClientRect().height))]);
}

test("a view is saved under a name, and its file is two presses from the sign-in, on any device", async ({
  page,
  browser,
}) => {
  const { email, password } = await newPerson(colleague);
  await signIn(page, stack, email);
  const address = `/reports?report_type=advertisers_csv&country=US&sort=name_desc&columns=name,status&limit=${uniqueLimit()}`;
  await page.goto(address);
  await save(page, "Advertisers of the US");
  await expect(viewsButton(page)).toHaveText("Advertisers of the US");
  // The address says everything still, and which view it is.
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toMatchObject({
    view: expect.stringMatching(/^\d+$/),
    country: "US",
    sort: "name_desc",
    columns: "name,status",
  });

  const other = await (await browser.newContext({ baseURL: stack.url })).newPage();
  await other.goto("/sign-in");
  await other.getByLabel("E-mail").fill(email);
  await other.getByLabel("Password", { exact: true }).fill(password);
  await other.getByRole("button", { name: "Sign in", exact: true }).click();
  await viewsButton(other).click();
  const download = other.waitForEvent("download");
  await rowOf(other, "Advertisers of the US")
    .getByRole("button", { name: /^Get the file/ })
    .click();
  expect((await download).suggestedFilename()).toMatch(/^advertisers_.*\.csv$/);
});

test("a view that is opened within the page says its advertiser by name", async ({ page }) => {
  const { email } = await newPerson(colleague);
  await signIn(page, stack, email);
  const { facets } = await callApi<ReportFacetsAnswer>(accessAs("manager"), "/reports/deals_excel/facets");
  const [advertiser] = facets.advertiser_id ?? [];
  await page.goto(`/reports?report_type=deals_excel&advertiser_id=${advertiser?.value}`);
  await save(page, "One advertiser");
  await page.goto("/reports?report_type=hot_advertisers_excel");
  await viewsButton(page).click();
  await rowOf(page, "One advertiser").getByText("One advertiser", { exact: true }).click();
  await expect(page.getByRole("list", { name: "Active filters" })).toHaveText(
    `Advertiser: ${advertiser?.label}`,
  );
});

test("a view that was changed says so, and is updated, renamed, duplicated, deleted and brought back", async ({
  page,
}) => {
  const { email } = await newPerson();
  await signIn(page, stack, email);
  await page.goto("/reports?report_type=deals_excel&active=true");
  await save(page, "Active deals");

  await page.getByRole("button", { name: "Remove filter Active" }).click();
  await expect(viewsButton(page)).toHaveText("Active dealschanged");
  await viewsButton(page).click();
  await panel(page)
    .getByRole("button", { name: /^Update/ })
    .click();
  await expect(viewsButton(page)).toHaveText("Active deals");

  const menuItem = async (name: string, item: string) => {
    await rowOf(page, name)
      .getByRole("button", { name: `More about ${name}` })
      .click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await menuItem("Active deals", "Rename");
  const field = panel(page).getByRole("textbox", { name: "New name of Active deals" });
  await expect(field).toBeFocused();
  await field.fill("All deals");
  await field.press("Enter");
  await expect(rowOf(page, "All deals")).toBeVisible();
  await expect(viewsButton(page)).toHaveText("All deals");
  // Nobody of a publisher can be shared with.
  await rowOf(page, "All deals").getByRole("button", { name: "More about All deals" }).click();
  await expect(page.getByRole("menuitem")).toHaveText([
    "Rename",
    "Duplicate",
    "Open the report with it",
    "Delete",
  ]);
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  await expect(rowOf(page, "All deals (copy)")).toBeVisible();
  await menuItem("All deals (copy)", "Delete");
  await expect(rowOf(page, "All deals (copy)")).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("All deals (copy) is back")).toBeVisible();
  await page.reload();
  await viewsButton(page).click();
  await expect(rowOf(page, "All deals (copy)")).toBeVisible();
});

test("a view that is shared shows the rows of whoever opens it, and is changed by its owner alone", async ({
  page,
  browser,
}) => {
  const [owner, reader, stranger] = [
    await newPerson(colleague),
    await newPerson(colleague),
    await newPerson(),
  ];
  // Colleagues see each other's, those of an earlier run too.
  const ours = `Ours ${randomUUID()}`;
  await signIn(page, stack, owner.email);
  await page.goto("/reports?report_type=advertisers_csv&country=US");
  await save(page, ours, true);
  await save(page, "Mine");

  const theirs = await otherDevice(browser, reader.email);
  await theirs.goto("/reports");
  await viewsButton(theirs).click();
  await expect(rowOf(theirs, ours)).toContainText("shared by New Person");
  await expect(rowOf(theirs, "Mine")).toHaveCount(0);
  await rowOf(theirs, ours)
    .getByRole("button", { name: `More about ${ours}` })
    .click();
  await expect(theirs.getByRole("menuitem")).toHaveText(["Duplicate", "Open the report with it"]);
  await theirs.keyboard.press("Escape");
  await rowOf(theirs, ours).getByText(ours, { exact: true }).click();
  await expect(theirs).toHaveURL(/country=US/);
  await expect.poll(() => rowHeights(theirs)).toEqual([32]);

  const nobody = await otherDevice(browser, stranger.email);
  // The address of a view works for those who may not see the view: it says everything.
  await nobody.goto(page.url());
  await expect(viewsButton(nobody)).toHaveText("Views");
  await expect(nobody.getByRole("list", { name: "Active filters" })).toContainText("Country: United States");
});

test("g and a number open a view, a number alone and one that is typed do not", async ({ page }) => {
  const { email } = await newPerson();
  await signIn(page, stack, email);
  await page.goto("/reports?report_type=deals_excel&exclusive=true");
  await save(page, "Exclusive");
  await page.goto("/reports?report_type=clicks_details_excel&period=last_7_days");
  await save(page, "A week of clicks");

  await page.keyboard.press("1");
  await page.getByRole("searchbox", { name: "Search" }).fill("g1");
  await expect(page).toHaveURL(/search=g1/);
  await page.getByRole("searchbox", { name: "Search" }).blur();
  await page.keyboard.press("g");
  await page.keyboard.press("1");
  await expect(page).toHaveURL(
    /report_type=deals_excel.*exclusive=true|exclusive=true.*report_type=deals_excel/,
  );
  await expect(viewsButton(page)).toHaveText("Exclusive");
  await page.keyboard.press("g");
  await page.keyboard.press("2");
  await expect(viewsButton(page)).toHaveText("A week of clicks");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toContainText(
    "Open a saved view by its number",
  );
});

test("a filter and a column that are gone are told, and kept when the view is updated", async ({ page }) => {
  const { views } = clientOf(accessAs("manager"));
  const body = {
    name: "From before",
    report_type: "deals_excel",
    search_params: { colour: "red", active: true },
    index_params: { columns: "title,shape" },
  };
  const view = await views.create(body);
  try {
    await signIn(page, stack, colleague);
    await page.goto("/reports");
    await viewsButton(page).click();
    await rowOf(page, "From before").getByText("From before", { exact: true }).click();
    await expect(page.getByText("There is no filter colour in this report")).toBeVisible();
    await expect(page.getByText("There is no column shape in this report")).toBeVisible();
    await expect(page.getByRole("columnheader")).toHaveText(["Title"]);
    await page.getByRole("button", { name: "Remove filter Active" }).click();
    await viewsButton(page).click();
    await panel(page)
      .getByRole("button", { name: /^Update/ })
      .click();
    await expect(panel(page).getByRole("button", { name: /^Update/ })).toHaveCount(0);
    expect((await views.list()).find(({ id }) => id === view.id)).toMatchObject({
      search_params: { colour: "red" },
      index_params: { columns: "title,shape" },
    });
  } finally {
    await views.delete(view.id);
  }
});

test("a tab shows what it showed last, with the common filters as they are now, and so does a fresh visit", async ({
  page,
  browser,
}) => {
  const { email } = await newPerson(colleague);
  await signIn(page, stack, email);
  await page.goto("/reports?report_type=deals_excel&active=true&columns=title,end_date&search=shoes");
  const tab = (on: Page, name: RegExp) => on.getByRole("tab", { name });
  await tab(page, /^Clicks/).click();
  await expect(page).toHaveURL(/report_type=clicks_details_excel/);
  await expect(page.getByRole("searchbox")).toHaveValue("shoes");
  expect(new URL(page.url()).searchParams.has("active")).toBe(false);
  await page.getByRole("searchbox").fill("");
  await expect(page).not.toHaveURL(/search/);
  await tab(page, /^Deals/).click();
  await expect(page.getByRole("columnheader")).toHaveText(["Title", "End Date"]);
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    report_type: "deals_excel",
    active: "true",
    columns: "title,end_date",
  });
  const address = "active=true&columns=title%2Cend_date";
  await expectRemembered(page, { report_type: "deals_excel", report_types: { deals_excel: { address } } });

  const other = await otherDevice(browser, email);
  await other.goto("/reports");
  expect(Object.fromEntries(new URL(other.url()).searchParams)).toEqual({
    report_type: "deals_excel",
    active: "true",
    columns: "title,end_date",
  });
});

test("a report opens with the view that was chosen for it, until that is taken back", async ({ page }) => {
  const { email } = await newPerson();
  await signIn(page, stack, email);
  await page.goto("/reports?report_type=deals_excel&exclusive=true");
  await save(page, "Exclusive");
  await page.goto("/reports?report_type=deals_excel&active=true");
  await viewsButton(page).click();
  await rowOf(page, "Exclusive").getByRole("button", { name: "More about Exclusive" }).click();
  await page.getByRole("menuitem", { name: "Open the report with it" }).click();
  await expect(rowOf(page, "Exclusive")).toContainText("opens first");
  await expectRemembered(page, { report_types: { deals_excel: { view: expect.any(Number) } } });
  await page.goto("/reports");
  await expect(viewsButton(page)).toHaveText("Exclusive");
  await expect(page).toHaveURL(/exclusive=true/);
});

test("rows close together, widths of columns and exports that are folded away are so on every device", async ({
  page,
  browser,
}) => {
  const { email } = await newPerson(colleague);
  await signIn(page, stack, email);
  await page.goto("/reports?report_type=advertisers_csv");
  await expect.poll(() => rowHeights(page)).toEqual([32]);
  await page.getByRole("button", { name: /^Columns/ }).click();
  await page.getByRole("checkbox", { name: "Rows close together" }).check();
  await page.keyboard.press("Escape");
  await expect.poll(() => rowHeights(page)).toEqual([28]);
  await page.getByRole("button", { name: "Fold the exports away" }).click();
  await expect(page.getByRole("heading", { name: "Exports" })).toHaveCount(0);
  const header = (name: string) => page.getByRole("columnheader", { name, exact: true });
  const edge = (on: Page, name: string) => on.getByRole("separator", { name: `Width of ${name}` });
  const before = await header("Status").boundingBox();
  const from = await edge(page, "Status").boundingBox();
  if (!before || !from) throw new Error("The column is not on the page.");
  await page.mouse.move(from.x + 4, from.y + 4);
  await page.mouse.down();
  await page.mouse.move(from.x + 64, from.y + 4, { steps: 3 });
  await page.mouse.up();
  const status = Math.round(before.width + 60);
  await expect(edge(page, "Status")).toHaveAttribute("aria-valuenow", String(status));
  expect((await header("Status").boundingBox())?.width).toBeCloseTo(status, 0);
  await header("Commission Rate").dragTo(header("Name"));
  await expect(page).toHaveURL(/[?&]columns=commission_rate,name,status,/);
  await expectRemembered(page, {
    rail_folded: true,
    report_types: { advertisers_csv: { dense: true, widths: { status } } },
  });

  const other = await otherDevice(browser, email);
  await other.goto("/reports?report_type=advertisers_csv");
  await expect.poll(() => rowHeights(other)).toEqual([28]);
  await expect(other.getByRole("heading", { name: "Exports" })).toHaveCount(0);
  await expect(edge(other, "Status")).toHaveAttribute("aria-valuenow", String(status));
  await edge(other, "Status").press("ArrowLeft");
  await expect(edge(other, "Status")).toHaveAttribute("aria-valuenow", String(status - 16));
  await edge(other, "Status").dblclick();
  await expect(edge(other, "Status")).toHaveAttribute("aria-valuenow", "184");
  await other.keyboard.press("x");
  await expect(other.getByRole("heading", { name: "Exports" })).toBeVisible();
  await expect(other.locator("[aria-keyshortcuts=x][tabindex='-1']")).toBeFocused();
});

test("a step back to the page leaves as it is what was chosen there meanwhile", async ({ page }) => {
  const { email } = await newPerson(colleague);
  await signIn(page, stack, email);
  await page.goto("/reports?report_type=advertisers_csv");
  await expect.poll(() => rowHeights(page)).toEqual([32]);
  await page.getByRole("button", { name: /^Columns/ }).click();
  await page.getByRole("checkbox", { name: "Rows close together" }).check();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Fold the exports away" }).click();
  await page.getByRole("button", { name: "New Person" }).click();
  await page.getByRole("menuitem", { name: "API key" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("API key");
  await page.goBack();
  await expect.poll(() => rowHeights(page)).toEqual([28]);
  await expect(page.getByRole("heading", { name: "Exports" })).toHaveCount(0);
});

test("who changes something and leaves at once finds it so the next time", async ({ page }) => {
  const { email } = await newPerson(colleague);
  await signIn(page, stack, email);
  await page.goto("/reports?report_type=advertisers_csv");
  await page.getByRole("button", { name: "Fold the exports away" }).press("Enter");
  // The way back is where the focus goes.
  await expect(page.getByRole("button", { name: "Exports", exact: true })).toBeFocused();
  await page.goto("/account/api-key");
  await expectRemembered(page, { rail_folded: true });
  await page.getByRole("link", { name: "Reports", exact: true }).click();
  await expect(page.getByRole("button", { name: /^Columns/ })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Exports" })).toHaveCount(0);
});

test("what changes while an earlier change is on its way is kept as well", async ({ page }) => {
  const { email } = await newPerson(colleague);
  await signIn(page, stack, email);
  const gate = createGate();
  let sent = 0;
  await page.route("**/api/v1/settings", async (route) => {
    sent += 1;
    await gate.opened;
    await route.continue();
  });
  await page.clock.install();
  await page.goto("/reports?report_type=deals_excel");
  await expect.poll(() => sent).toBe(1);
  await page.getByRole("button", { name: "Fold the exports away" }).press("Enter");
  // Longer than the page waits for further changes.
  await page.clock.runFor(5_000);
  gate.open();
  await expectRemembered(page, { rail_folded: true, report_type: "deals_excel" });
});

test.describe("an address that is too long to be kept", () => {
  test.use({ refusals: [400] });

  test("keeps nothing else from being kept", async ({ page }) => {
    const { email } = await newPerson(colleague);
    await signIn(page, stack, email);
    const ids = Array.from({ length: 1_100 }, (_, n) => 1_000_000 + n).join(",");
    const refused = page.waitForResponse(
      (answer) => answer.url().endsWith("/settings") && answer.status() === 400,
    );
    await page.goto(`/reports?report_type=deals_excel&advertiser_id=${ids}`);
    await refused;
    await page.getByRole("button", { name: "Fold the exports away" }).press("Enter");
    await expectRemembered(page, { rail_folded: true });
  });
});

test("the views can be read and reached by everybody, on a telephone too", async ({ page }) => {
  const { email } = await newPerson(colleague);
  await signIn(page, stack, email);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/reports?report_type=deals_excel&exclusive=true");
  await save(page, "A view whose name is longer than there is room for on a telephone");
  await viewsButton(page).click();
  const box = await panel(page).boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
  await expectNoFindings(page);
});
