import pg from "pg";
import { expect, type Locator, type Page } from "playwright/test";
import { exportDialog } from "@/e2e/support/pages/export-page";
import { newPerson } from "@/e2e/support/pages/new-person";
import { pageTest as test } from "@/e2e/support/pages/page-test";
import { signIn } from "@/e2e/support/pages/sign-in";
import { rowOf, save, viewsButton } from "@/e2e/support/pages/views-panel";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import { readFileColumns } from "@/lib/testing/exports/read-file";

// How far it is from the sign-in to a file, in presses.

const stack = readStackFile();

test.use({ isSignedIn: false });

/** The days that the report goes by, as SQL. */
const today = "(now() at time zone 'UTC')::date";
const endOfMonth = `(date_trunc('month', ${today}) + interval '1 month - 1 day')::date`;

/** A network, and a deal of it as the walk looks for; there may be none among the demo data on a last day of a month. */
async function withSuchDeal(client: pg.Client, use: (network: string) => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ id: number; network: string }>(
    `insert into deals (advertiser_id, title, exclusive, start_date, end_date)
       select a.id, 'Ends with the month', true, ${today}, ${endOfMonth}
       from advertisers a join publishers p on p.id = a.publisher_id
       where p.house and not p.hide_deals order by a.id limit 1
       returning id, (select n.name from advertisers a join networks n on n.id = a.network_id where a.id = advertiser_id) as network`,
  );
  const [deal] = rows;
  if (!deal) throw new Error("The house has no advertisers.");
  try {
    await use(deal.network);
  } finally {
    await client.query("delete from deals where id = $1", [deal.id]);
  }
}

/** Of the house and of the person's own publisher. */
async function titlesOf(client: pg.Client, network: string, email: string): Promise<string[]> {
  const { rows } = await client.query<{ title: string }>(
    `select d.title from deals d join advertisers a on a.id = d.advertiser_id join networks n on n.id = a.network_id
       join publishers p on p.id = a.publisher_id
     where n.name = $1 and (p.house or p.id = (select publisher_id from users where email = $2)) and d.exclusive and not p.hide_deals and coalesce(d.start_date, ${today}) <= ${today}
       and d.end_date between ${today} and ${endOfMonth}`,
    [network, email],
  );
  return rows.map(({ title }) => title).toSorted();
}

async function fileOf(page: Page, last: () => Promise<void>): Promise<{ titles: unknown[] }> {
  const download = page.waitForEvent("download");
  await last();
  const file = await download;
  const chunks = await (await file.createReadStream()).toArray();
  const rows = readFileColumns(Buffer.concat(chunks), file.suggestedFilename(), ["Title"]);
  return { titles: rows.flat().toSorted() };
}

test("active exclusive deals of one network that end this month: eight presses and one word to the file, and two the next time", async ({
  page,
  browser,
}) => {
  const { email } = await newPerson("manager@example.com");
  const client = new pg.Client(stack.database_url);
  await client.connect();
  try {
    await withSuchDeal(client, async (network) => {
      await signIn(page, stack, email);
      await page.goto("/reports");
      let presses = 0;
      const press = async (what: Locator) => {
        presses += 1;
        await what.click();
      };
      const button = (name: string | RegExp) => page.getByRole("button", { name });
      await press(page.getByRole("tab", { name: "Deals (Excel)" }));
      await press(page.getByRole("combobox", { name: "Network" }));
      // A person types when the list is there. One word: what is typed, and the key that ends it.
      const networks = page.getByRole("dialog", { name: "Network" });
      await expect(networks.getByRole("option", { name: network })).toBeVisible();
      await page.keyboard.type(network.split(" ")[0] ?? "");
      await page.keyboard.press("Enter");
      await expect(page).toHaveURL(/network_id=/);
      await press(button("Active: either"));
      await press(button("Exclusive: either"));
      await press(button("Starts/ends: any day"));
      await press(button("Ends by: End of month"));
      await press(page.locator('[aria-keyshortcuts="e"]'));
      const { titles } = await fileOf(page, () =>
        press(exportDialog(page).getByRole("button", { name: /^Export [\d,]+ rows? to Excel$/ })),
      );
      expect(presses).toBe(8);
      const wanted = await titlesOf(client, network, email);
      expect(wanted).toContain("Ends with the month");
      expect(titles).toEqual(wanted);
      await save(page, "Ending soon");

      const other = await (await browser.newContext({ baseURL: stack.url })).newPage();
      await signIn(other, stack, email);
      await other.goto("/reports");
      await viewsButton(other).click();
      const again = await fileOf(other, () =>
        rowOf(other, "Ending soon")
          .getByRole("button", { name: /^Get the file/ })
          .click(),
      );
      expect(again.titles).toEqual(wanted);
    });
  } finally {
    await client.end();
  }
});
