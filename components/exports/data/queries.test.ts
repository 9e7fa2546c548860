import { QueryClient } from "@tanstack/react-query";
import { expect, onTestFinished, test, vi } from "vitest";
import { ApiFailure } from "@/lib/client/api-failure";
import type { ExportObject } from "@/lib/contract/export";
import { makeExport } from "@/lib/testing/make-export";
import { allExports, exportsKey } from "./export-pages";
import { exportsPageSize, exportsQuery, pageOf, pollMs } from "./queries";

const pagesLoaded = 4;

/** A server with this many pages of exports, all of which have ended but for those named; tells which pages it was asked for. */
function serve(inFlight: readonly number[]) {
  const last = pagesLoaded * exportsPageSize;
  const exports = Array.from({ length: last }, (_, place) => last - place).map((id) =>
    makeExport({ id, status: inFlight.includes(id) ? "processing" : "completed" }),
  );
  const asked: (string | null)[] = [];
  vi.stubGlobal("location", { origin: "http://127.0.0.1" });
  vi.spyOn(globalThis, "fetch").mockImplementation(async (address) => {
    const before = new URL(String(address), "http://127.0.0.1").searchParams.get("before_id");
    asked.push(before);
    const page = exports.filter(({ id }) => before === null || id < Number(before)).slice(0, exportsPageSize);
    return Response.json({ exports: page });
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
  return { exports, asked };
}

/** A page that has loaded all of them, and looks again as a poll does. */
async function open() {
  const client = new QueryClient();
  const query = { ...exportsQuery(client, allExports), staleTime: 0 };
  await client.fetchInfiniteQuery({ ...query, pages: pagesLoaded });
  return { client, look: () => client.fetchInfiniteQuery(query) };
}

test("a poll asks for the first page and for those with an export under way", async () => {
  const { asked } = serve([30]);
  const { look } = await open();
  expect(asked).toEqual([null, "76", "51", "26"]);
  asked.length = 0;
  const { pages } = await look();
  expect(asked).toEqual([null, "51"]);
  expect(pages.flatMap(({ exports }: { exports: ExportObject[] }) => exports)).toHaveLength(100);
});

test("every page is asked for when something may have been missed, and when it is some time since", async () => {
  const { asked } = serve([]);
  const { client, look } = await open();
  asked.length = 0;
  await client.invalidateQueries({ queryKey: exportsKey(allExports) });
  await look();
  expect(asked).toHaveLength(pagesLoaded);
  asked.length = 0;
  const now = performance.now();
  vi.spyOn(performance, "now").mockReturnValue(now + 60_000);
  await look();
  expect(asked).toHaveLength(pagesLoaded);
});

test("nobody asks sooner than a refusal has said", () => {
  const data = { pages: [pageOf({ exports: [makeExport({ status: "processing" })] })], pageParams: [null] };
  const refusal = new ApiFailure("Too many.", {
    code: "RATE_LIMIT_EXCEEDED",
    status: 429,
    retryAfterSeconds: 90,
  });
  expect(pollMs({ data, error: null }, false)).toBeLessThan(1_000);
  expect(pollMs({ data, error: refusal }, false)).toBe(90_000);
  expect(pollMs({ data, error: new Error("any other") }, false)).toBeLessThan(1_000);
});
