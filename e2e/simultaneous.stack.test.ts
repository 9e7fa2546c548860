import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientOf } from "@/e2e/support/api/call-api";
import { accessAs } from "@/e2e/support/stack/access-as";
import { type AppProcess, startAppProcess } from "@/e2e/support/stack/app-process";
import { readStackFile } from "@/e2e/support/stack/read-stack-file";
import { createExportAnswer } from "@/lib/contract/export";
import { unseenSecondsMax } from "@/lib/exports/record/completion-seen";

const stack = readStackFile();
let second: AppProcess;

beforeAll(async () => {
  second = await startAppProcess(stack);
});
afterAll(() => second?.stop());

describe("50 simultaneous identical POSTs over two app processes", () => {
  const admin = accessAs("admin");

  // Small ones may be finished before the last request is handled; big ones are not: both must hold.
  it.each([
    ["a small export", false, { report_type: "hot_advertisers_excel", search_params: {} }],
    [
      "a chunked export",
      true,
      { report_type: "clicks_details_excel", search_params: { period: "last_90_days" } },
    ],
    ["a small export again", false, { report_type: "advertisers_csv", search_params: {} }],
  ])("%s: exactly one 202 and 49 409, all of one export", async (_name, isChunked, request) => {
    const search_params = { ...request.search_params, test_run: crypto.randomUUID() };
    const body = JSON.stringify({ ...request, search_params });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        fetch(`${index % 2 === 0 ? stack.url : second.url}/api/v1/exports`, {
          method: "POST",
          headers: { "x-api-key": admin.apiKey, "content-type": "application/json" },
          body,
        }),
      ),
    );
    const read = await Promise.all(
      answers.map(async (answer) => ({
        status: answer.status,
        answeredAt: Date.parse(answer.headers.get("date") ?? ""),
        ...createExportAnswer.partial({ deduped: true }).parse(await answer.json()),
      })),
    );
    expect(new Set(read.map((answer) => answer.export.id)).size).toBe(1);
    expect(read.filter(({ deduped }) => deduped === false)).toHaveLength(1);
    // Two seconds after the end nobody is simultaneous any more, and a busy machine may read some of the fifty so late.
    // The header's time has whole seconds, cut.
    const late = read.filter(({ deduped, answeredAt, export: { completed_at: endedAt } }) => {
      return deduped && endedAt && answeredAt + 1000 > Date.parse(endedAt) + unseenSecondsMax * 1000;
    });
    expect(read.filter(({ status }) => status === 409)).toHaveLength(49 - late.length);
    const [made] = await Promise.all(
      read.slice(0, 1).map((answer) => clientOf(admin).waitFor(answer.export.id)),
    );
    expect(made).toMatchObject({ status: "completed", chunked_export: isChunked });
  });
});
