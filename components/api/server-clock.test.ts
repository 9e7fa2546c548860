import { beforeEach, expect, onTestFinished, test, vi } from "vitest";

const noon = Date.parse("2026-03-09T12:00:00Z");
const hourMs = 60 * 60_000;

beforeEach(() => void vi.resetModules());

/** A page on a computer whose clock says this. */
async function pageAt(now: number) {
  vi.useFakeTimers({ toFake: ["Date"], now });
  onTestFinished(() => void vi.useRealTimers());
  return import("./server-clock");
}

const httpDate = (instant: number) => new Date(instant).toUTCString();

test("nothing is known before an answer, and an answer that tells no time changes nothing", async () => {
  const { noteServerTime, serverNow } = await pageAt(noon);
  for (const date of [null, "", "soon"]) noteServerTime(date);
  expect(serverNow()).toBeUndefined();
  noteServerTime(httpDate(noon + hourMs));
  noteServerTime(null);
  expect(serverNow()).toBe(noon + hourMs);
});

test.each([3 * hourMs, -24 * hourMs])("a clock that is off by %d ms is corrected", async (off) => {
  const { noteServerTime, serverNow } = await pageAt(noon + off);
  noteServerTime(httpDate(noon));
  expect(serverNow()).toBe(noon);
  vi.setSystemTime(noon + off + 90_000);
  expect(serverNow()).toBe(noon + 90_000);
});

test("a clock that is right stays as it is, since an answer tells whole seconds only", async () => {
  const { noteServerTime, serverNow } = await pageAt(noon + 1_999);
  noteServerTime(httpDate(noon));
  expect(serverNow()).toBe(noon + 1_999);
});

test("a clock that is set right while the page is open is trusted again", async () => {
  const { noteServerTime, serverNow } = await pageAt(noon + hourMs);
  noteServerTime(httpDate(noon));
  vi.setSystemTime(noon + 5_000);
  noteServerTime(httpDate(noon + 5_000));
  expect(serverNow()).toBe(noon + 5_000);
});
