import { parse } from "csv-parse/sync";
import { expect, it } from "vitest";
import { type ApiAccess, callApi, runExport } from "@/e2e/support/api/call-api";
import { downloadFile } from "@/e2e/support/api/download";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import { rotateApiKeyAnswer } from "@/lib/contract/api-key";
import type { Preflight } from "@/lib/contract/preflight";
import type { ReportCountAnswer } from "@/lib/contract/report-data";
import { demoAccounts } from "@/lib/local/demo-data/demo-accounts";

// What roles.spec.ts sees on the page for two of them, for everybody.

const { url, api_keys, sign_in } = readStackFile();
const keys = new Map(Object.entries(api_keys));

async function accessOf(account: { key: string; email: string }): Promise<ApiAccess> {
  return { url, apiKey: keys.get(account.key) ?? (await makeKey(account.email)) };
}

/** Of somebody who has none yet. */
async function makeKey(email: string): Promise<string> {
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}/api${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: url, ...headers },
      body: JSON.stringify(body),
    });
  const signedIn = await post("/auth/sign-in/email", { email, password: sign_in?.password });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const made = await post("/v1/api-key/rotate", {}, { cookie, "sec-fetch-site": "same-origin" });
  return rotateApiKeyAnswer.parse(await made.json()).key;
}

it.each(demoAccounts.map((account) => [account.name, account.key, account] as const))(
  "%s (%s) gets a file with as many rows as the page counts and the preflight promises",
  async (_name, _key, account) => {
    const access = await accessOf(account);
    const search_params = { status: "approved", country: "US", test_run: crypto.randomUUID() };
    const body = { report_type: "advertisers_csv", search_params };
    const { preflight } = await callApi<{ preflight: Preflight }>(access, "/exports/preflight", body);
    const query = new URLSearchParams({ search_params: JSON.stringify(search_params) });
    const count = await callApi<ReportCountAnswer>(access, `/reports/advertisers_csv/count?${query}`);
    const file = new TextDecoder().decode(await downloadFile(await runExport(access, body)));
    const records: unknown[] = parse(file, { bom: true, columns: true });
    expect([records.length, count.total]).toEqual([preflight.row_count, preflight.row_count]);
    expect(records).not.toHaveLength(0);
  },
);
