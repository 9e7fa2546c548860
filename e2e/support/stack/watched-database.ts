import type { Database } from "@/lib/db/prisma";

/**
 * The database, with `meet` called and awaited around each statement on exports and around each transaction (not inside
 * of one, where it would hold locks): `before updateMany`, `after transaction`, … Counts are left out: a step's look
 * whether it is still wanted comes by the clock.
 */
export function watchDatabase(database: Database, meet: (place: string) => Promise<void>): Database {
  async function around<T>(call: string, work: () => PromiseLike<T>): Promise<T> {
    await meet(`before ${call}`);
    const result = await work();
    await meet(`after ${call}`);
    return result;
  }
  const watched = database.$extends({
    query: {
      exportReport: {
        $allOperations: ({ operation, args, query }) =>
          operation === "count" ? query(args) : around(operation, () => query(args)),
      },
    },
  });
  const $transaction: Database["$transaction"] = (...given: [never]) =>
    around("transaction", () => database.$transaction(...given));
  // A client with an extension has all that the steps ask of one, under another type.
  return new Proxy(watched as unknown as Database, {
    get: (target, name) => (name === "$transaction" ? $transaction : Reflect.get(target, name)),
  });
}
