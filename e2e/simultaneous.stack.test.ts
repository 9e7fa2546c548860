import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessAs } from "@/e2e/support/stack/access-as";
import { type AppProcess, startAppProcess } from "@/e2e/support/stack/app-process";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import { createExportAnswer } from "@/lib/contract/export";

const stack = readStackFile();
let second: AppProcess;

beforeAll(async () => {
  second = await startAppProcess(stack);
});
afterAll(() => second?.stop());

describe("50 simultaneous identical POSTs over two app processes", () => {
  const { apiKey } = accessAs("manager");

  // Small ones may be finished before the last request is handled; big ones are not: both must hold.
  it.each([
    ["a small export", { report_type: "hot_advertisers_excel" }],
    ["a chunked export", { report_type: "advertisers_csv" }],
    ["a small export again", { report_type: "deals_excel" }],
  ])("%s: exactly one 202 and 49 409, all of one export", async (_name, request) => {
    const body = JSON.stringify({ ...request, search_params: { test_run: crypto.randomUUID() } });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        fetch(`${index % 2 === 0 ? stack.url : second.url}/api/v1/exports`, {
          method: "POST",
          headers: { "x-api-key": apiKey, "content-type": "application/json" },
          body,
        }),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(49);
    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    const ids = new Set(
      bodies.map((value) => createExportAnswer.partial({ deduped: true }).parse(value).export.id),
    );
    expect(ids.size).toBe(1);
  });
});
