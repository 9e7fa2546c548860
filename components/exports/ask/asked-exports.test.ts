import { expect, test } from "vitest";
import { makeExport } from "@/lib/testing/make-export";
import { type AskedExport, isAnswerTo, isSameRequest } from "./asked-exports";

const wish: AskedExport = {
  wishId: 1,
  body: { report_type: "things", search_params: { a: "1", b: "2" }, index_params: { sort: "name" } },
  newestKnownId: 7,
  outcome: undefined,
};
const parameters = { index_params: { sort: "name" }, search_params: { b: "2", a: "1" } };

test.each([
  ["made after the press", { id: 8, status: "completed" }, true],
  ["under way since before it", { id: 3, status: "processing" }, true],
  ["finished before it", { id: 7, status: "completed" }, false],
  ["somebody else's", { id: 8, owner: { name: "Mara", publisher: null } }, false],
  ["of another report", { id: 8, report_type: "others" }, false],
  ["of other parameters", { id: 8, parameters: { search_params: { a: "1" }, index_params: {} } }, false],
] as const)("an export %s: is it what was asked for? %j %s", (_, known, isIt) => {
  expect(isAnswerTo(wish, makeExport({ parameters, ...known }))).toBe(isIt);
});

test("the file of a view has its sheets named by it, and is what was asked for all the same", () => {
  const named = { ...parameters, index_params: { ...parameters.index_params, sheet_name: "Deals" } };
  const item = makeExport({ id: 8, parameters: named });
  expect(isAnswerTo({ ...wish, body: { ...wish.body, view: 7 } }, item)).toBe(true);
  expect(isAnswerTo(wish, item)).toBe(false);
});

test("a wish for several reports is answered by an export of as many", () => {
  const member = { report_type: "things", search_params: {}, index_params: {} };
  const several = { ...wish, body: { bundle: [{ view: 1 }, { view: 2 }] } };
  const told = { ...member, display_name: "Things", name: "Things" };
  const answer = (...bundle: (typeof told)[]) => makeExport({ id: 8, report_type: "bundle", bundle });
  expect(isAnswerTo(several, answer(told, told))).toBe(true);
  expect(isAnswerTo(several, answer(told, told, told))).toBe(false);
  expect(isAnswerTo(several, makeExport({ id: 8, parameters }))).toBe(false);
  expect(isAnswerTo(wish, answer(told, told))).toBe(false);
});

test("a wish without parameters is answered by an export without", () => {
  const bare = { ...wish, body: { report_type: "things" } };
  expect(isAnswerTo(bare, makeExport({ id: 8 }))).toBe(true);
});

test("to insist on a new file is to ask for the same rows", () => {
  expect(isSameRequest({ ...wish.body, fresh: true }, wish.body)).toBe(true);
  expect(isSameRequest({ ...wish.body, search_params: {} }, wish.body)).toBe(false);
});
