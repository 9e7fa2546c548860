import pg from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type ApiAccess, runExport } from "@/e2e/support/api/call-api";
import { downloadFile } from "@/e2e/support/api/download";
import { type BareStack, startBareStack } from "@/e2e/support/stack/bare-stack";
import type { ExportObject } from "@/lib/contract/export";
import { createObjectStore, type ObjectStore } from "@/lib/storage/object-store";
import { wholeBucket } from "@/lib/testing/exports/open-store";

// Two installations in one bucket, each with an executor and a sweep of its own, and exports of the same ids.

interface Installed {
  stack: BareStack;
  api: ApiAccess;
  client: pg.Client;
}

let both: Installed[] = [];
let bucket: ObjectStore;

async function install(): Promise<Installed> {
  const stack = await startBareStack();
  const { url, api_keys, database_url } = stack.info;
  const client = new pg.Client(database_url);
  await client.connect();
  await client.query(`
    insert into networks (id, name, slug) values (1, 'Awin', 'awin');
    insert into publishers (id, name, slug, house) values (1, 'HiEnergy', 'hienergy', true);
    insert into advertisers (id, network_id, publisher_id, name, slug)
      select n, 1, 1, 'Advertiser ' || n, 'advertiser-' || n from generate_series(1, 500) n`);
  return { stack, client, api: { url, apiKey: api_keys.admin ?? "" } };
}

beforeAll(async () => {
  // Several tranches of few rows, and pieces that go after four seconds.
  vi.stubEnv("TRANCHE_BYTES", "8192");
  vi.stubEnv("STAGE_RETENTION_HOURS", "0.001");
  const first = await install();
  both = [first];
  const { s3 } = first.stack.info;
  vi.stubEnv("S3_ENDPOINT", s3.endpoint);
  vi.stubEnv("S3_BUCKET", s3.bucket);
  vi.stubEnv("S3_ACCESS_KEY_ID", s3.access_key_id);
  vi.stubEnv("S3_SECRET_ACCESS_KEY", s3.secret_access_key);
  both.push(await install());
  bucket = createObjectStore({
    endpoint: s3.endpoint,
    publicEndpoint: undefined,
    region: s3.region,
    bucket: s3.bucket,
    accessKeyId: s3.access_key_id,
    secretAccessKey: s3.secret_access_key,
    areChecksumsOnlyWhenRequired: false,
    readKeySpace: wholeBucket,
  });
});
afterAll(async () => {
  bucket?.close();
  // The first one has the bucket.
  for (const { client, stack } of both.toReversed()) {
    await client.end();
    await stack.stop();
  }
  vi.unstubAllEnvs();
});

/** Wakes the sweep before its minute, until it has removed the pieces of the export. */
async function sweepUntilRemoved({ stack, client }: Installed, id: number): Promise<void> {
  const { base_url, event_key } = stack.info.inngest;
  await expect
    .poll(
      async () => {
        const body = JSON.stringify({ name: "exports/sweep.wanted", data: {} });
        await fetch(`${base_url}/e/${event_key}`, { method: "POST", body });
        const { rows } = await client.query("select stage_removed_at from export_reports where id = $1", [
          id,
        ]);
        return rows[0].stage_removed_at;
      },
      { interval: 500 },
    )
    .not.toBeNull();
}

it("after both have swept, each has exactly its own file, and its link gives it", async () => {
  const made: { installed: Installed; finished: ExportObject }[] = [];
  for (const installed of both) {
    const finished = await runExport(installed.api, { report_type: "advertisers_csv" });
    made.push({ installed, finished });
  }
  expect(made.map(({ finished }) => finished.id)).toEqual([1, 1]);
  expect(made.map(({ finished }) => finished.chunked_export)).toEqual([true, true]);
  for (const { installed, finished } of made) await sweepUntilRemoved(installed, finished.id);
  for (const { finished } of made) {
    expect((await downloadFile(finished)).byteLength).toBe(finished.byte_size);
  }
  const keys: string[] = [];
  for (const { client } of both) {
    const { rows } = await client.query(
      `select storage_key as key, starts_with(storage_key, installation.id || '/exports/') as "isOwn"
       from export_reports, installation where storage_key is not null`,
    );
    for (const { key, isOwn } of rows) {
      expect(isOwn).toBe(true);
      keys.push(key);
    }
  }
  expect(await bucket.list("")).toEqual(keys.toSorted());
});
