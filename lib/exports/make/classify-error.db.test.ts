import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { UnfitDatabaseError } from "@/lib/db/session";
import { failureKindOf, failures, printFailure } from "@/lib/exports/record/failures";
import { CopyTextError } from "@/lib/files/copy-text";
import { PartMismatchError } from "@/lib/files/part";
import { createObjectStore, ObjectMissingError, type ObjectStore } from "@/lib/storage/object-store";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { wholeBucket } from "@/lib/testing/exports/open-store";
import { classifyError } from "./classify-error";
import { ControlTotalsError } from "./control-totals";
import { DamagedObjectError } from "./file/store-file";
import { UnusableValueError } from "./unusable-value-error";

// The errors are the real ones of the real parts, so that a new version that changes them is noticed.

async function thrownBy(work: () => Promise<unknown>): Promise<unknown> {
  return work().then(
    () => expect.fail("Nothing was thrown."),
    (error: unknown) => error,
  );
}

describe("an error of the database", () => {
  let testDatabase: TestDatabase;
  let pool: pg.Pool;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    pool = createPool(testDatabase.url);
  });
  afterAll(async () => {
    await pool.end();
    await testDatabase.drop();
  });

  it.each([
    [
      "that took longer than statement_timeout",
      "set statement_timeout = 20; select pg_sleep(5)",
      "query_too_slow",
    ],
    ["of a statement it does not understand", "select nothing from nowhere", "source_refused"],
    ["of a value it cannot convert", "select 'x'::int", "source_refused"],
    ["of a value it cannot sum", "select 'NaN'::numeric::int", "source_refused"],
    ["of a date out of range", "select date '9999-12-31' + 2147483647", "source_refused"],
    ["whose disk is full", "do $$ begin raise sqlstate '53100'; end $$", "source_unavailable"],
    ["that has no connection left", "do $$ begin raise sqlstate '53300'; end $$", "source_unavailable"],
    ["that chose it to end a deadlock", "do $$ begin raise sqlstate '40P01'; end $$", "source_unavailable"],
    ["that is being shut down", "select pg_terminate_backend(pg_backend_pid())", "source_unavailable"],
  ])("%s", async (_name, sql, kind) => {
    const client = await pool.connect();
    const error = await thrownBy(() => client.query(sql));
    client.release(true);
    expect(classifyError(error)).toBe(kind);
  });

  it("whose connection broke", async () => {
    const client = await pool.connect();
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    await pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    const error = await thrownBy(async () => {
      for (;;) await client.query("select 1");
    });
    const later = await thrownBy(() => client.query("select 1"));
    client.release(true);
    expect(classifyError(error)).toBe("source_unavailable");
    expect(classifyError(later)).toBe("source_unavailable");
  });

  it("that cannot be reached, over pg and over Prisma", async () => {
    const gone = createPool("postgresql://postgres@127.0.0.1:9/gone");
    expect(classifyError(await thrownBy(() => gone.query("select 1")))).toBe("source_unavailable");
    expect(classifyError(await thrownBy(() => createDatabase(gone).exportReport.count()))).toBe(
      "source_unavailable",
    );
    await gone.end();
  });

  it("that refuses the credentials", async () => {
    const url = new URL(testDatabase.url);
    url.username = "nobody";
    const refused = createPool(url.href);
    expect(classifyError(await thrownBy(() => refused.query("select 1")))).toBe("source_refused");
    await refused.end();
  });

  it.each([
    ["cannot_connect_now", "source_unavailable"],
    ["disk_full", "source_unavailable"],
    ["lock_not_available", "source_unavailable"],
    // Of our own table; what is wrong with it is for whoever reads the log.
    ["insufficient_privilege", "internal"],
  ])("that Prisma has no code of its own for: %s", async (name, kind) => {
    await pool.query(`
      create or replace function refuse() returns trigger language plpgsql as
        $$ begin raise 'refused' using errcode = '${name}'; end $$;
      create or replace trigger refuse before update on export_reports for each statement execute function refuse()`);
    const database = createDatabase(pool);
    const error = await thrownBy(() => database.exportReport.updateMany({ data: { name: "any" } }));
    await pool.query("drop trigger refuse on export_reports");
    expect(classifyError(error)).toBe(kind);
  });

  it("that no longer has the export", async () => {
    const database = createDatabase(pool);
    const error = await thrownBy(() => database.exportReport.findUniqueOrThrow({ where: { id: 1 } }));
    expect(classifyError(error)).toBe("impossible");
  });
});

describe("an error of the file store", () => {
  let server: Server;
  let answer: { status: number; code: string };

  /** A store that refuses everything in the same way. */
  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(answer.status, { "content-type": "application/xml" });
      response.end(`<Error><Code>${answer.code}</Code><Message>A test's.</Message></Error>`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  function storeAt(endpoint: string): ObjectStore {
    return createObjectStore({
      endpoint,
      publicEndpoint: undefined,
      region: "us-east-1",
      bucket: "exports",
      accessKeyId: "test",
      secretAccessKey: "test",
      areChecksumsOnlyWhenRequired: true,
      readKeySpace: wholeBucket,
    });
  }

  it.each([
    [403, "AccessDenied", "storage_refused"],
    [403, "InvalidAccessKeyId", "storage_refused"],
    [404, "NoSuchBucket", "storage_refused"],
    [400, "EntityTooLarge", "too_large"],
    [507, "XMinioStorageFull", "storage_full"],
    [503, "SlowDown", "storage_unavailable"],
    [500, "InternalError", "storage_unavailable"],
  ])("that answers %i %s", async (status, code, kind) => {
    answer = { status, code };
    const { port } = server.address() as AddressInfo;
    const store = storeAt(`http://127.0.0.1:${port}`);
    const error = await thrownBy(() => store.put("key", new Uint8Array(1), "text/plain"));
    store.close();
    expect(classifyError(error)).toBe(kind);
  });

  it("that cannot be reached", async () => {
    const store = storeAt("http://127.0.0.1:9");
    expect(classifyError(await thrownBy(() => store.get("key")))).toBe("storage_unavailable");
    async function* chunks() {
      yield new Uint8Array(1);
    }
    const upload = thrownBy(() => store.upload("key", chunks(), "text/plain"));
    expect(classifyError(await upload)).toBe("storage_unavailable");
    store.close();
  });

  it("that hangs up in the middle of an object", async () => {
    const cutting = createServer((_request, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("a beginning", () => response.destroy());
    });
    await new Promise<void>((resolve) => cutting.listen(0, "127.0.0.1", resolve));
    const { port } = cutting.address() as AddressInfo;
    const store = storeAt(`http://127.0.0.1:${port}`);
    const read = async () => {
      for await (const _chunk of store.read("key"));
    };
    expect(classifyError(await thrownBy(() => store.get("key")))).toBe("storage_unavailable");
    expect(classifyError(await thrownBy(read))).toBe("storage_unavailable");
    store.close();
    await new Promise((resolve) => cutting.close(resolve));
  });
});

describe("an error of our own", () => {
  const unreadable = new pg.DatabaseError("relation does not exist", 1, "error");
  unreadable.code = "42P01";

  it.each([
    ["an object that is gone", new ObjectMissingError("key"), "data_damaged"],
    ["an object that is another one", new DamagedObjectError("Stage object 1"), "data_damaged"],
    ["a part with other bytes", new PartMismatchError(1, "has other bytes"), "data_damaged"],
    [
      "a part that is gone",
      new PartMismatchError(1, "cannot be read", { cause: new ObjectMissingError("key") }),
      "data_damaged",
    ],
    ["sums that differ", new ControlTotalsError("differ"), "totals_differ"],
    ["a known cause behind an unknown error", new Error("unknown", { cause: unreadable }), "source_refused"],
    ["a value that no file can hold", new UnusableValueError("NaN"), "unusable_value"],
    ["a stage that is no COPY text", new CopyTextError("torn"), "impossible"],
    ["a database that is unfit", new UnfitDatabaseError("LATIN1"), "source_refused"],
    ["anything else", new TypeError("undefined is not a function"), "internal"],
    ["what is not even an error", "text", "internal"],
  ])("%s", (_name, error, kind) => {
    expect(classifyError(error)).toBe(kind);
  });
});

describe("what a failed step leaves for the end of its run", () => {
  it("tells its kind, and the words of others are an internal failure", () => {
    for (const kind of Object.keys(failures)) {
      expect(failureKindOf(printFailure(failureKindOf(`${kind}: x`), new Error("a: b")))).toBe(kind);
    }
    expect(failureKindOf("The process died while it worked on the step.")).toBe("internal");
    expect(failureKindOf("constructor: x")).toBe("internal");
  });
});
