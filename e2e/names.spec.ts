import pg from "pg";
import { expect, type Page } from "playwright/test";
import { callApi, runExport } from "@/e2e/support/api/call-api";
import { exportRow, startExport, uniqueLimit } from "@/e2e/support/pages/export-page";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { accessAs } from "@/e2e/support/stack/access-as";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import type { ReportFacetsAnswer } from "@/lib/contract/report-data";

// The address and the API name advertisers by ids; people read names.

const chips = (page: Page) => page.getByRole("list", { name: "Active filters" });

/** An advertiser of whose name no other one is counted. */
async function someAdvertiser() {
  const { facets } = await callApi<ReportFacetsAnswer>(accessAs("admin"), "/reports/deals_excel/facets");
  const labels = facets.advertiser_id?.map(({ label }) => label) ?? [];
  const found = facets.advertiser_id?.find(
    ({ label }) => labels.indexOf(label) === labels.lastIndexOf(label),
  );
  if (!found) throw new Error("The demo data has no advertiser of a name of its own.");
  return found;
}

test("an advertiser of the address has a name before any count, in the rows of exports, and on an export's page", async ({
  page,
}) => {
  const { value, label } = await someAdvertiser();
  const { id } = await runExport(accessAs("admin"), {
    report_type: "deals_excel",
    search_params: { advertiser_id: value, limit: uniqueLimit() },
  });
  // Never answered, so that the counts can name nothing.
  await page.route("**/api/v1/reports/*/facets*", () => undefined);
  await page.goto(`/reports?report_type=clicks_details_excel&advertiser_id=${value}`);
  await expect(chips(page)).toHaveText(`Advertiser: ${label}`);
  await expect(exportRow(page, id)).toContainText(`Advertiser: ${label}`);
  await page.goto(`/exports/${id}`);
  await expect(page.getByRole("main")).toContainText(`Advertiser: ${label}`);
});

test("an advertiser chosen on the page has its name in the row of the export at once, and keeps it when it is chosen no more", async ({
  page,
}) => {
  const { label } = await someAdvertiser();
  await page.goto(`/reports?report_type=deals_excel&limit=${uniqueLimit()}`);
  await page.getByRole("button", { name: "More filters" }).click();
  await page.getByRole("combobox", { name: "Advertiser" }).click();
  const advertisers = page.getByRole("dialog", { name: "Advertiser" });
  await advertisers.getByLabel("Search Advertiser").fill(label);
  await advertisers
    .getByRole("option")
    .filter({ has: page.getByText(label, { exact: true }) })
    .click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(chips(page)).toContainText(`Advertiser: ${label}`);
  const { id } = await startExport(page);
  const row = exportRow(page, id);
  await expect(row).toContainText(`Advertiser: ${label}`);
  await page.getByRole("button", { name: "Remove filter Advertiser" }).click();
  await expect(chips(page)).not.toContainText("Advertiser");
  // Counts that know of no advertiser at all.
  const counts = page.waitForResponse((answer) => /\/facets\?.*nothing/.test(answer.url()));
  await page.getByRole("searchbox", { name: "Search" }).fill("nothing is called so");
  await counts;
  await expect(page.getByText("No rows meet these filters")).toBeVisible();
  await expect(row).toContainText(`Advertiser: ${label}`);
});

test("advertisers of the same name are told apart by network and id, in the list, the chip and the export's page", async ({
  page,
}) => {
  const [one, other] = await namesakes();
  const named = `Advertiser: ${one.name} (${one.hint}), ${other.name} (${other.hint})`;
  const chosen = `${one.id},${other.id}`;
  const { id } = await runExport(accessAs("admin"), {
    report_type: "deals_excel",
    search_params: { advertiser_id: chosen, limit: uniqueLimit() },
  });
  await page.goto(`/exports/${id}`);
  await expect(page.getByRole("main")).toContainText(named);
  await page.goto(`/reports?report_type=deals_excel&advertiser_id=${chosen}`);
  await expect(chips(page)).toContainText(named);
  await page.getByRole("button", { name: "More filters" }).click();
  await page.getByRole("combobox", { name: "Advertiser" }).click();
  const advertisers = page.getByRole("dialog", { name: "Advertiser" });
  await advertisers.getByLabel("Search Advertiser").fill(one.name);
  await advertisers.getByRole("option").filter({ hasText: other.hint }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  // Alone it needs no more than its name.
  await expect(chips(page)).toHaveText(`Advertiser: ${one.name}`);
  await expect(page).toHaveURL(new RegExp(`advertiser_id=${one.id}(&|$)`));
});

/** Two advertisers with deals, of the same name. */
async function namesakes() {
  const client = new pg.Client(readStackFile().database_url);
  await client.connect();
  const { rows } = await client.query<{ id: number; name: string; hint: string }>(
    `select a.id, a.name, n.name || ' · id ' || a.id as hint
     from advertisers a join networks n on n.id = a.network_id
     where a.name = (
       select name from advertisers where id in (select advertiser_id from deals)
       group by name having count(*) > 1 order by name limit 1
     ) and a.id in (select advertiser_id from deals)
     order by a.id limit 2`,
  );
  await client.end();
  const [one, other] = rows;
  if (!one || !other) throw new Error("The demo data has no two advertisers of the same name.");
  return [one, other] as const;
}
