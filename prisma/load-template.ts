import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { loadedTables, templateReadme } from "./load-tables";
import { countedColumns, readTableColumns, type TableColumn } from "./table-columns";

/** One row a table, such that all of them can be loaded together. What is not here is left empty. */
const samples: Record<string, Record<string, string>> = {
  networks: { id: "1", name: "Awin", slug: "awin" },
  agencies: { id: "1", name: "Larch & Lane", slug: "larch-lane" },
  publishers: {
    id: "1",
    name: "Acme Media",
    slug: "acme",
    company_type: "publisher",
    hide_deals: "false",
    link_generator_enabled: "false",
    application_requests_enabled: "false",
    house: "true",
  },
  agency_publishers: { agency_id: "1", publisher_id: "1" },
  tags: { id: "1", name: "shoes", slug: "shoes", display_name: "Shoes", kind: "tag" },
  advertisers: {
    id: "1",
    network_id: "1",
    publisher_id: "1",
    name: "Nike",
    slug: "nike",
    domain: "nike.example.com",
    status: "approved",
    commission_rate: "5-10%",
    currency: "USD",
    country: "US",
    countries: '"{US,CA}"',
  },
  deals: {
    id: "1",
    advertiser_id: "1",
    title: "Winter sale",
    code: "WINTER",
    deal_type: "Coupon",
    exclusive: "false",
    featured: "false",
    countries: "{}",
    start_date: "2026-11-01",
    end_date: "2026-12-31",
  },
  taggings: { id: "1", tag_id: "1", taggable_type: "advertiser", taggable_id: "1" },
  daily_clicks: {
    advertiser_id: "1",
    publisher_id: "1",
    network_id: "1",
    click_date: "2026-11-24",
    click_count: "7",
  },
  transactions: {
    id: "1",
    advertiser_id: "1",
    publisher_id: "1",
    network_id: "1",
    transaction_id: "T-1",
    transaction_date: "2026-11-24",
    sale_amount: "59.90",
    commission_amount: "5.99",
    currency: "USD",
    status: "approved",
  },
  users: {
    id: "1",
    email: "ann@example.com",
    email_verified: "true",
    name: "Ann",
    admin: "false",
    account_admin: "false",
    publisher_id: "1",
  },
};

/** Left out of a template, since the database gives them a value, and an empty field would be none. */
const madeByDatabase = ["created_at", "updated_at", "commission_type", "commission_min", "commission_max"];

/** What each file may hold, for the terminal and for the README of a template. */
export async function describeFiles(): Promise<string> {
  const tables = await readTableColumns();
  const parts = loadedTables.map((table) => {
    const lines = (tables.get(table) ?? []).map((column) => describeColumn(table, column));
    return `${table}.csv\n${lines.join("\n")}`;
  });
  return (
    "One CSV file a table, in UTF-8; its first line names the columns, in any order. Columns marked * are needed, the\n" +
    'others may be left out. An empty field is no value, "" an empty text. The files are loaded all or not at all.\n\n' +
    `${parts.join("\n\n")}\n`
  );
}

function describeColumn(table: string, { name, type, isRequired, notes }: TableColumn): string {
  const counted = countedColumns[table]?.includes(name) ? "counted by the database, can be left out" : "";
  const about = [type, counted, notes].filter(Boolean).join("; ");
  return `  ${isRequired ? "*" : " "} ${name.padEnd(28)} ${about}`;
}

/** Writes a folder that can be loaded as it is: for each table its header and one row, and what the columns are. */
export async function writeTemplate(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const tables = await readTableColumns();
  const files = loadedTables.map((table) => {
    const columns = (tables.get(table) ?? []).filter(
      ({ name }) => !countedColumns[table]?.includes(name) && !madeByDatabase.includes(name),
    );
    const sample = samples[table] ?? {};
    const lines = [columns.map(({ name }) => name), columns.map(({ name }) => sample[name] ?? "")];
    return { name: `${table}.csv`, text: lines.map((line) => `${line.join(",")}\n`).join("") };
  });
  const all = [...files, { name: templateReadme, text: await describeFiles() }];
  for (const { name, text } of all) await writeFile(path.join(folder, name), text, { flag: "wx" });
  return all.map(({ name }) => name);
}
