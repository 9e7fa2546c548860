import { NonRetriableError } from "inngest";
import { pino } from "pino";
import { expect, it } from "vitest";
import { ObjectMissingError, ObjectReadError } from "@/lib/storage/object-store";
import { explainFailure } from "./explain-failure";

it.each([
  [
    "is tried again",
    new ObjectReadError("a key", { cause: new Error("aborted") }),
    "storage_unavailable",
    Error,
  ],
  ["is not tried again", new ObjectMissingError("a key"), "data_damaged", NonRetriableError],
])("a step's failure %s as its kind says, and the log has cause, export and request", async (...row) => {
  const [, error, kind, thrownClass] = row;
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const where = { exportId: 7, attempt: 2, step: "render-3", requestId: "req_1" };
  const thrown = await explainFailure(log, where, () => Promise.reject(error)).catch(
    (caught: unknown) => caught,
  );
  expect(thrown).toBeInstanceOf(thrownClass);
  expect(thrown instanceof NonRetriableError).toBe(thrownClass === NonRetriableError);
  expect(thrown).toMatchObject({ message: `${kind}: ${error.message}` });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      ...where,
      kind,
      err: expect.objectContaining({ stack: expect.stringContaining(error.message) }),
    }),
  ]);
});

it("what succeeds is passed on, and nothing is logged", async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const where = { exportId: 7, attempt: 1, step: "assemble", requestId: null };
  expect(await explainFailure(log, where, async () => "done")).toBe("done");
  expect(lines).toEqual([]);
});
