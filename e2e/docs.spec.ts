import { expect } from "playwright/test";
import { expectNoFindings } from "@/e2e/support/pages/axe";
import { uniqueLimit } from "@/e2e/support/pages/export-page";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";

const { api_keys } = readStackFile();

test.use({ isSignedIn: false });

const body = (limit: string) =>
  JSON.stringify({ report_type: "clicks_details_excel", search_params: { period: "last_7_days", limit } });

test("try it: POST with the reader's key, follow the export live, download the file", async ({ page }) => {
  const limit = uniqueLimit();
  await page.goto("/docs");
  await page.getByLabel("API key", { exact: true }).fill(api_keys.manager ?? "");
  await page.getByLabel("Body of POST /api/v1/exports").fill(body(limit));
  await page.getByRole("button", { name: "Send the POST" }).click();
  await expect(page.getByText("202: a new export was queued.")).toBeVisible();
  const link = page.getByRole("link", { name: /^Download clicks_details_/ });
  await expect(link).toBeVisible();
  const download = page.waitForEvent("download");
  await link.click();
  const filename = (await download).suggestedFilename();
  expect(filename).toMatch(/^clicks_details_.*\.xlsx$/);
  // The client that the page names, in a browser: the same request is answered with that export. As text, since what
  // compiles this file would put something of its own in the place of import().
  const viaClient = `import("/client.js").then(({ createClient }) =>
    createClient({ apiKey: ${JSON.stringify(api_keys.manager)} }).runToEnd(${body(limit)}))`;
  expect(await page.evaluate(viaClient)).toMatchObject({ status: "completed", filename });
});

test.describe("a request that is refused", () => {
  test.use({ refusals: [400, 401] });

  test("try it shows the envelope: code, message, field, request", async ({ page }) => {
    await page.goto("/docs");
    const send = page.getByRole("button", { name: "Send the POST" });
    const refusal = page.getByRole("region", { name: "Try it" }).getByRole("alert");
    await send.click();
    await expect(refusal).toContainText("401 UNAUTHORIZED");
    await page.getByLabel("API key", { exact: true }).fill(api_keys.manager ?? "");
    await page
      .getByLabel("Body of POST /api/v1/exports")
      .fill('{"report_type": "deals_excel", "search_params": {"active": "perhaps"}}');
    await send.click();
    await expect(refusal).toContainText("400 BAD_REQUEST");
    await expect(refusal).toContainText("search_params.active");
    await page.getByLabel("Body of POST /api/v1/exports").fill("[]");
    await send.click();
    await expect(page.getByText("Must be a JSON object.")).toBeVisible();
  });
});

test("the key is kept nowhere: after a reload it is gone", async ({ page }) => {
  await page.goto("/docs");
  await page.getByLabel("API key", { exact: true }).fill(api_keys.manager ?? "");
  const stored = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  );
  expect(stored).not.toContain(api_keys.manager);
  await page.reload();
  await expect(page.getByLabel("API key", { exact: true })).toHaveValue("");
});

test("every link of the page leads to a place on it, and nothing on it shuts anybody out", async ({
  page,
}) => {
  await page.goto("/docs");
  const dead = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')]
      .map((link) => link.hash.slice(1))
      .filter((id) => document.getElementById(decodeURIComponent(id)) === null),
  );
  expect(dead).toEqual([]);
  // One of each kind of piece: the page is long, and its pieces repeat.
  await expectNoFindings(
    page,
    "header",
    "nav",
    "#start",
    "#try",
    "#errors",
    "#createExport",
    "#schema-Export",
  );
});
