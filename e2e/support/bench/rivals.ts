import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import ExcelJS from "exceljs";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";

// What others need for the clicks export of the last 90 days: the same rows and columns, written by hand in SQL.

const clicks = `
  select c.click_date, c.advertiser_id, a.name, a.slug, c.network_id, n.name, c.publisher_id, p.name, c.click_count
  from daily_clicks c
  join advertisers a on a.id = c.advertiser_id
  join networks n on n.id = c.network_id
  join publishers p on p.id = c.publisher_id
  where c.click_date > (now() at time zone 'UTC')::date - 90
  order by c.click_date desc, c.click_count desc, a.name, c.advertiser_id`;

interface Measure {
  name: string;
  seconds: number;
  rows: number;
  bytes: number;
}

/** The floor: the database writes the rows as CSV and the client puts the bytes into a file, as psql's \copy does. */
export async function copyCsv(databaseUrl: string, file: string): Promise<Measure> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const startedAt = performance.now();
    const stream = client.query(copyTo(`copy (${clicks}) to stdout with (format csv, header)`));
    await pipeline(stream, createWriteStream(file));
    const seconds = (performance.now() - startedAt) / 1000;
    return { name: "copy csv", seconds, rows: stream.rowCount, bytes: (await stat(file)).size };
  } finally {
    await client.end();
  }
}

/** ExcelJS's streaming writer, fed from a cursor in pages of 10,000 rows. */
export async function exceljsStreaming(databaseUrl: string, file: string): Promise<Measure> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const startedAt = performance.now();
    const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: file });
    const sheet = workbook.addWorksheet("Clicks");
    let rows = 0;
    await client.query("begin");
    await client.query(`declare clicks no scroll cursor for ${clicks}`);
    for (;;) {
      const page = await client.query({ text: "fetch 10000 from clicks", rowMode: "array" });
      if (page.rows.length === 0) break;
      for (const row of page.rows) sheet.addRow(row).commit();
      rows += page.rows.length;
    }
    await client.query("commit");
    await workbook.commit();
    const seconds = (performance.now() - startedAt) / 1000;
    return { name: "exceljs streaming", seconds, rows, bytes: (await stat(file)).size };
  } finally {
    await client.end();
  }
}
