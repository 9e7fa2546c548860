import { describe, expect, test } from "vitest";
import { makeExport } from "@/lib/testing/make-export";
import { hear, newsOf, see } from "./heard-exports";

const openedAt = Date.parse("2026-03-01T12:00:00Z");
const before = "2026-03-01T11:00:00.000Z";
const after = "2026-03-01T12:00:05.000Z";
const somebody = { name: "Ben", publisher: null };

describe("what the page hears of exports", () => {
  test("is kept for one's own, and never goes back to an earlier state", () => {
    const late = makeExport({ id: 3, status: "completed", updated_at: after });
    const early = makeExport({ id: 3, status: "processing", updated_at: before });
    const heard = hear(new Map(), [late, makeExport({ id: 4, owner: somebody })]);
    expect([...heard.values()]).toEqual([late]);
    expect(hear(heard, [early])).toBe(heard);
    expect(hear(heard, [])).toBe(heard);
  });
});

describe("an export out of the list is news", () => {
  const seen = see(undefined, [makeExport({ id: 3, status: "processing" })], 50);
  const newsIds = (...items: ReturnType<typeof makeExport>[]) =>
    newsOf(seen, items, openedAt).map(({ id }) => id);

  test("when it ends, once", () => {
    const ended = makeExport({ id: 3, status: "completed", completed_at: after });
    expect(newsIds(ended)).toEqual([3]);
    expect(newsOf(see(seen, [ended], 50), [ended], openedAt)).toEqual([]);
  });

  test("when it was never seen under way and has ended since", () => {
    expect(newsIds(makeExport({ id: 2, status: "failed", completed_at: after }))).toEqual([2]);
    expect(newsIds(makeExport({ id: 51, status: "pending" }))).toEqual([51]);
  });

  test("and not when it is an old one, renamed or of an older page", () => {
    expect(newsIds(makeExport({ id: 2, status: "completed", completed_at: before }))).toEqual([]);
    expect(newsIds(makeExport({ id: 2, status: "processing" }))).toEqual([]);
    expect(
      newsOf(seen, [makeExport({ id: 2, status: "completed", completed_at: after })], undefined),
    ).toEqual([]);
  });
});

test("the newest export is that of the whole list, whoever's it is, and never an older one again", () => {
  expect(see(see(undefined, [], 50), [], 0).newestId).toBe(50);
});
