import { QueryClient } from "@tanstack/react-query";
import { describe, expect, test } from "vitest";
import type { ExportObject } from "@/lib/contract/export";
import { makeExport, makeProgress } from "@/lib/testing/make-export";
import {
  allExports,
  applyExport,
  type ExportFilter,
  type ExportPages,
  exportKey,
  exportsKey,
  laterState,
  mergePages,
  putExport,
} from "./export-pages";

const at = (second: number) => `2026-03-01T00:00:0${second}.000Z`;
const processing = (id: number, second: number, parts_ready: number) =>
  makeExport({ id, status: "processing", updated_at: at(second), progress: makeProgress(parts_ready, 8) });
const completed = (id: number, second: number) =>
  makeExport({
    id,
    status: "completed",
    updated_at: at(second),
    progress: makeProgress(8, 8),
  });

/** A list of these pages. */
function list(...pages: ExportObject[][]): ExportPages {
  return {
    pages: pages.map((exports) => ({ exports, olderThan: null, answeredAt: 0 })),
    pageParams: pages.map(() => null),
  };
}

const states = (pages: ExportPages) =>
  pages.pages.map(({ exports }) =>
    exports.map(({ id, status, progress }) => `${id} ${status} ${progress?.parts_ready ?? "-"}`),
  );

test("of two states the later one counts, by its time and else by its parts", () => {
  const early = processing(1, 1, 3);
  const later = processing(1, 1, 4);
  const end = completed(1, 2);
  for (const [a, b, expected] of [
    [early, later, later],
    [early, end, end],
    [end, later, end],
  ] as const) {
    expect(laterState(a, b)).toBe(expected);
    expect(laterState(b, a)).toBe(expected);
  }
});

describe("an answer that was on its way while events came in", () => {
  test("takes no export back to an earlier state", () => {
    const merged = mergePages(
      list([completed(2, 5), processing(1, 1, 6)]),
      list([processing(2, 3, 1), processing(1, 1, 4)]),
    );
    expect(states(merged)).toEqual([["2 completed 8", "1 processing 6"]]);
  });

  test("takes no export away that is newer than all it knows", () => {
    const merged = mergePages(
      list([makeExport({ id: 3 }), completed(2, 1)]),
      list([completed(2, 1), completed(1, 1)]),
    );
    expect(states(merged)).toEqual([["3 pending -", "2 completed 8", "1 completed 8"]]);
  });

  test("counts where it knows more", () => {
    const merged = mergePages(list([processing(1, 1, 2)]), list([processing(1, 1, 7)]));
    expect(states(merged)).toEqual([["1 processing 7"]]);
  });
});

describe("an event", () => {
  test("changes an export in its place, on any page", () => {
    expect(
      states(putExport(list([completed(9, 1)], [processing(4, 1, 1), completed(3, 1)]), processing(4, 1, 2))),
    ).toEqual([["9 completed 8"], ["4 processing 2", "3 completed 8"]]);
  });

  test("puts a new export in its place by age", () => {
    expect(states(putExport(list([completed(9, 1), completed(7, 1)]), makeExport({ id: 8 })))).toEqual([
      ["9 completed 8", "8 pending -", "7 completed 8"],
    ]);
    expect(states(putExport(list([]), makeExport({ id: 8 })))).toEqual([["8 pending -"]]);
  });

  test("of an export before the loaded pages leaves them alone", () => {
    const pages = list([completed(9, 1), completed(7, 1)]);
    expect(putExport(pages, makeExport({ id: 2 }))).toBe(pages);
  });
});

test("an export by itself is never taken back to an earlier state, and whoever brings one is told of the later", () => {
  const client = new QueryClient();
  expect(applyExport(client, processing(1, 1, 3))).toEqual(processing(1, 1, 3));
  expect(applyExport(client, completed(1, 5))).toEqual(completed(1, 5));
  expect(applyExport(client, makeExport({ id: 1, updated_at: at(1) }))).toEqual(completed(1, 5));
  expect(client.getQueryData(exportKey(1))).toEqual(completed(1, 5));
});

describe("a list that is narrowed", () => {
  const failed = { ...allExports, state: "failed" } as const;
  const inFlight = { ...allExports, state: "in_flight" } as const;
  const others = { ...allExports, reportType: "others" };

  /** What is left of each list when an export has come to a state, and which lists are asked for anew. */
  function apply(item: ExportObject, known: readonly (readonly [ExportFilter, ExportPages])[]) {
    const client = new QueryClient();
    for (const [filter, pages] of known) client.setQueryData(exportsKey(filter), pages);
    applyExport(client, item);
    return known.map(([filter]) => {
      const { data, isInvalidated } =
        client.getQueryCache().find({ queryKey: exportsKey(filter) })?.state ?? {};
      // The cast: what was put in above.
      return isInvalidated ? "asked anew" : states(data as ExportPages);
    });
  }

  test("to a state loses an export that has left it, and asks for one that has come to it", () => {
    expect(
      apply(completed(1, 5), [
        [inFlight, list([processing(2, 1, 1), processing(1, 1, 1)])],
        [{ ...allExports, state: "completed" }, list([completed(3, 1)])],
        [failed, list([makeExport({ id: 4, status: "failed" })])],
      ]),
    ).toEqual([[["2 processing 1"]], "asked anew", [["4 failed -"]]]);
  });

  test("to a report takes up its own exports alone", () => {
    expect(
      apply(makeExport({ id: 9, report_type: "others" }), [
        [others, list([])],
        [{ ...allExports, reportType: "more" }, list([])],
      ]),
    ).toEqual([[["9 pending -"]], [[]]]);
  });

  test("to a state takes nothing up that has left it while the answer was on its way", () => {
    const client = new QueryClient();
    applyExport(client, completed(3, 5));
    const answer = list([processing(4, 1, 1), processing(3, 1, 1)]);
    const single = (id: number) => client.getQueryData<ExportObject>(exportKey(id));
    for (const known of [undefined, list([processing(4, 1, 1)])])
      expect(states(mergePages(known, answer, inFlight, single))).toEqual([["4 processing 1"]]);
  });

  test("goes on after its last page however many exports have left that", () => {
    const client = new QueryClient();
    const answered = { exports: [processing(2, 1, 1)], olderThan: 2, answeredAt: 0 };
    client.setQueryData<ExportPages>(exportsKey(inFlight), { pages: [answered], pageParams: [null] });
    applyExport(client, completed(2, 5));
    expect(client.getQueryData<ExportPages>(exportsKey(inFlight))?.pages).toEqual([
      { ...answered, exports: [] },
    ]);
  });

  test("to a state keeps nothing that the answer no longer holds", () => {
    expect(states(mergePages(list([processing(3, 1, 1)]), list([]), inFlight))).toEqual([[]]);
  });
});
