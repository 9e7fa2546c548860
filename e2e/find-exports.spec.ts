import { mkdir, rm, truncate, writeFile } from "node:fs/promises";
import pg from "pg";
import { expect, type Page } from "playwright/test";
import { runExport } from "@/e2e/support/api/call-api";
import { downloadFile } from "@/e2e/support/api/download";
import { exportRow, exportRows, makeExport, uniqueLimit } from "@/e2e/support/pages/export-page";
import { newPerson } from "@/e2e/support/pages/new-person";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { signIn } from "@/e2e/support/pages/sign-in";
import { accessAs } from "@/e2e/support/stack/access-as";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";

// Finding an export among many, and the export of a file.

const stack = readStackFile();

/** While the page comes, what is still to be put into its place stands in the document as well, hidden. */
const panel = (page: Page) => page.getByRole("region", { name: "Exports", exact: true });

const makeOwn = () => makeExport(accessAs("manager"));

test("exports stand under their day, and are narrowed by report and state, also after a reload", async ({
  page,
}) => {
  const { id } = await makeOwn();
  await page.goto("/reports");
  const row = exportRow(page, id);
  await expect(page.getByRole("region", { name: "Today" }).locator(row)).toBeVisible();
  await panel(page).getByLabel("Report of the exports").selectOption("Deals (Excel)");
  await expect(row).toHaveCount(0);
  await panel(page).getByLabel("Report of the exports").selectOption("Advertisers (CSV)");
  await expect(row).toBeVisible();
  await panel(page).getByLabel("State of the exports").selectOption("Failed or cancelled");
  await expect(row).toHaveCount(0);
  await expect(page).toHaveURL(/exports_state=failed/);
  await page.reload();
  await expect(panel(page).getByLabel("State of the exports")).toHaveValue("failed");
  await expect(row).toHaveCount(0);
  await panel(page).getByLabel("State of the exports").selectOption("Completed");
  await expect(row).toBeVisible();
});

test.describe("of somebody with many exports", () => {
  test.use({ isSignedIn: false });

  test("what older exports were shown is shown after a reload", async ({ page }) => {
    const { email } = await newPerson("manager@example.com");
    const client = new pg.Client(stack.database_url);
    await client.connect();
    const { rows } = await client.query<{ id: number }>(
      `insert into export_reports (user_id, publisher_id, report_type, status, fingerprint, updated_at)
       select id, publisher_id, 'advertisers_csv', 'failed', repeat('0', 64), now()
       from users, generate_series(1, 60) where email = $1 returning id`,
      [email],
    );
    await client.end();
    await signIn(page, stack, email);
    await page.goto("/reports");
    const oldest = exportRow(page, Math.min(...rows.map(({ id }) => id)));
    await expect(exportRows(page)).toHaveCount(25);
    await page.getByRole("button", { name: "Older exports" }).click();
    await expect(exportRows(page)).toHaveCount(50);
    await page.getByRole("button", { name: "Older exports" }).click();
    await expect(oldest).toBeAttached();
    await expect(page).toHaveURL(/exports_pages=3/);
    await page.reload();
    await expect(oldest).toBeAttached();
    await expect(exportRows(page)).toHaveCount(60);
    await panel(page).getByLabel("Report of the exports").selectOption("Deals (Excel)");
    await expect(page).not.toHaveURL(/exports_pages/);
  });
});

test("an export is given a name, and found by it", async ({ page }) => {
  const { id } = await makeOwn();
  await page.goto("/reports");
  const row = exportRow(page, id);
  const rename = async (item: string, name: string) => {
    await row.getByRole("button", { name: `More about export ${id}` }).click();
    await page.getByRole("menuitem", { name: item }).click();
    await row.getByLabel(`Name of export ${id}`).fill(name);
    await row.getByLabel(`Name of export ${id}`).press("Enter");
  };
  const name = `November ${id}`;
  await rename("Name it", name);
  await expect(row.getByText(name)).toBeVisible();
  const search = panel(page).getByLabel("Find an export");
  await search.fill(`NOVEMBER ${id}`);
  await search.press("Enter");
  await expect(exportRows(page)).toHaveCount(1);
  await expect(row).toBeVisible();
  await search.fill("nothing is called so");
  await search.press("Enter");
  await expect(page.getByText("No such exports")).toBeVisible();
  await expect(page).toHaveURL(/exports_search=nothing/);
  await page.goBack();
  await rename("Rename", "");
  await expect(row.getByText("Advertisers (CSV)")).toBeVisible();
});

test("a file that somebody holds is told to be an export's, changed, or nobody's", async ({ page }) => {
  // A workbook names its export, so no other one has the same bytes.
  const item = await runExport(accessAs("manager"), {
    report_type: "deals_excel",
    search_params: { limit: uniqueLimit() },
  });
  const bytes = Buffer.from(await downloadFile(item));
  await page.goto("/reports");
  const check = async (name: string, buffer: Buffer) => {
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Check a file" }).click();
    await (await choosing).setFiles({ name, mimeType: "application/octet-stream", buffer });
  };
  // Its name is not what it is known by.
  await check("november.xlsx", bytes);
  await expect(page.getByText(`november.xlsx is the file of export #${item.id}, unchanged`)).toBeVisible();
  // Browsers number what they save twice.
  const name = `${item.filename}`.replace(/\.xlsx$/, " (1).xlsx");
  await check(name, Buffer.concat([bytes, Buffer.from("\n")]));
  await expect(page.getByText(`${name} is not as export #${item.id} made it`)).toBeVisible();
  await check("other.csv", Buffer.from("a,b\n"));
  await expect(page.getByText("other.csv is not the file of any export of yours.")).toBeVisible();
  await page.getByRole("button", { name: "Put away" }).click();
  await expect(page.getByText("other.csv")).toHaveCount(0);
});

test("a file that is dropped anywhere on the page is checked, and the page stays", async ({ page }) => {
  await page.goto("/reports");
  const list = page.getByRole("region", { name: "Exports" });
  const dropped = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["a,b\n"], "dropped.csv", { type: "text/csv" }));
    return transfer;
  });
  const table = page.getByRole("tabpanel");
  // A browser says it again and again while a file is held; before the page's code has come nobody listens.
  await expect(async () => {
    await table.dispatchEvent("dragover", { dataTransfer: dropped });
    await expect(list.getByText("Drop the file to check it")).toBeVisible({ timeout: 1000 });
  }).toPass();
  await table.dispatchEvent("drop", { dataTransfer: dropped });
  await expect(list.getByText("Drop the file to check it")).toHaveCount(0);
  await expect(page.getByText("dropped.csv is not the file of any export of yours.")).toBeVisible();
});

test("why the browser cannot check a file is told, and no server is blamed", async ({ page }, info) => {
  const large = info.outputPath("large.csv");
  await writeFile(large, "");
  // Nothing of it is on the disk.
  await truncate(large, 2_000_000_001);
  const folder = info.outputPath("folder");
  await mkdir(folder);
  await page.goto("/reports");
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Check a file" }).click();
  await (await choosing).setFiles(large);
  await expect(page.getByText("A browser checks files of up to 2.0 GB.")).toBeVisible();
  await rm(large);

  const browser = await page.context().newCDPSession(page);
  const drag = (type: "dragEnter" | "dragOver" | "drop", y = 400) =>
    browser.send("Input.dispatchDragEvent", {
      ...{ type, x: 200, y },
      data: { items: [], files: [folder], dragOperationsMask: 1 },
    });
  await expect(async () => {
    await drag("dragEnter");
    await drag("dragOver");
    await expect(page.getByText("Drop the file to check it")).toBeVisible({ timeout: 1000 });
  }).toPass();
  // What was under it has gone, as where rows come.
  await drag("drop", 300);
  await expect(page.getByText("A folder is no file")).toBeVisible();
  await expect(page.getByText("The server did not answer")).toHaveCount(0);
});
