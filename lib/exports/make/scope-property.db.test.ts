import fc from "fast-check";
import type pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findViewer, type Viewer } from "@/lib/auth/viewer";
import { ApiError } from "@/lib/contract/api-error";
import { createExportBody } from "@/lib/contract/export";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { getManifest } from "@/lib/exports/read/manifest";
import { getExport, listExports, readExports } from "@/lib/exports/record/read-exports";
import { preflightExport } from "@/lib/exports/request/preflight";
import { type ExportRequest, readRequest } from "@/lib/exports/request/read-request";
import { openEventReader } from "@/lib/exports/watch/read-events";
import type { CellKind } from "@/lib/files/column";
import { reportTypes } from "@/lib/reports/list";
import { readFacets } from "@/lib/reports/page/read-facets";
import { readCount, readPage } from "@/lib/reports/page/read-page";
import { parseParameters, type RequestParameters } from "@/lib/reports/parameters/parse-parameters";
import type { ReportType } from "@/lib/reports/report-type";
import { readSummary } from "@/lib/reports/summary/read-summary";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database/database";
import { createExportFixture, type ExportFixture } from "@/lib/testing/exports/export-fixture";
import { type Cell, readFileRows } from "@/lib/testing/exports/read-file";
import { wideShare } from "@/lib/testing/exports/test-share";
import { bounded } from "@/lib/testing/reports/differences";
import { columnIds } from "@/lib/testing/reports/expectations";
import { expectedTypes } from "@/lib/testing/reports/expected-types";
import { randomRequest, seeded } from "@/lib/testing/reports/random-request";
import { now } from "@/lib/testing/reports/report-data";
import { removeHidden, scopeWorld, visibleKeys } from "@/lib/testing/reports/scope-world";

// Rows that a person may not see are in no answer, and no answer would be another one without them: whatever is asked,
// the whole database says what a copy of it says from which SQL written by hand has removed them.

/** Of the whole database, filled and left alone. */
let pristine: TestDatabase;
/** The whole database, with what makes files of it. */
let fixture: ExportFixture;
let viewers: Viewer[];
beforeAll(async () => {
  pristine = await createTestDatabase();
  const pool = createPool(pristine.url, 1);
  await pool.query(scopeWorld);
  await pool.end();
  fixture = await createExportFixture({ trancheBytes: 1_500, copyOf: pristine });
  const { database } = fixture.makeDeps;
  const users = await database.user.findMany({ select: { id: true }, orderBy: { id: "asc" } });
  const found = await Promise.all(users.map(({ id }) => findViewer(database, { id })));
  viewers = found.filter(
    (viewer) => viewer !== undefined && viewer.userId !== fixture.viewer.userId,
  ) as Viewer[];
});
afterAll(async () => {
  await fixture.close();
  await pristine.drop();
});

interface World {
  pool: pg.Pool;
  database: Database;
}

/** What the world is for a person: without all rows that SQL written by hand does not give them. */
async function ownWorldOf(viewer: Viewer): Promise<World & { drop(): Promise<void> }> {
  const testDatabase = await createTestDatabase({ copyOf: pristine });
  const pool = createPool(testDatabase.url, 5);
  // What an advertiser sold in all is told to whoever may see it in the catalogue, so it stays when sales are removed.
  await pool.query("alter table transactions disable trigger user");
  for (const removal of removeHidden) await pool.query(removal, [viewer.userId]);
  return {
    pool,
    database: createDatabase(pool),
    async drop() {
      await pool.end();
      await testDatabase.drop();
    },
  };
}

interface Question {
  type: ReportType;
  request: RequestParameters;
}

const question: fc.Arbitrary<Question> = fc
  .constantFrom(...reportTypes)
  .chain((type) => randomRequest(type).map((request) => ({ type, request })));

function bodyOf({ type, request }: Question) {
  return { report_type: type.id, search_params: request.searchParams, index_params: request.indexParams };
}

/** All that a person is told of a report short of a file; of a name that is nothing to them, the refusal. */
async function told({ pool, database }: World, viewer: Viewer, { type, request }: Question) {
  fc.pre(parseParameters(type, request, { now }).ok);
  const body = createExportBody.parse(bodyOf({ type, request }));
  const read = await readRequest(database, viewer, body, now).catch((error: unknown) => error);
  if (read instanceof ApiError) return { refused: read.details };
  if (read instanceof Error) throw read;
  const { members, query } = read as ExportRequest;
  const asked = { ...members[0], scope: query.scope };
  const serialize = { store: fixture.makeDeps.store, origin: null, downloadExpiresInSeconds: 60 };
  const [page, count, facets, summary, preflight] = await Promise.all([
    readPage(pool, asked, { limit: 100, offset: 0 }),
    readCount(pool, asked),
    readFacets(pool, asked),
    readSummary(pool, asked),
    preflightExport(
      { pool, database, dedupeWindowSeconds: 0, share: wideShare, serialize },
      { viewer, arrivedAt: now, body },
    ),
  ]);
  return { page, count, facets, summary, preflight };
}

const kinds: [kind: string, emails: RegExp, runs: number][] = [
  ["admins", /admin/, 8],
  ["people of publishers", /^(house|publisher)/, 6],
  ["people of agencies", /^agency/, 8],
  ["people of networks", /^network/, 6],
  ["people of advertisers", /^advertiser/, 6],
  ["somebody without a tie", /^nobody/, 4],
];

it("every person of the world is of one of the kinds below", () => {
  for (const { email } of viewers) expect(kinds.filter(([, emails]) => emails.test(email))).toHaveLength(1);
});

it.each(kinds)(
  "%s are told in rows, counts, facets, summary and preflight what a database without the rows of others tells",
  { timeout: 120_000 },
  async (_kind, emails, numRuns) => {
    for (const viewer of viewers.filter(({ email }) => emails.test(email))) {
      const own = await ownWorldOf(viewer);
      const property = fc.asyncProperty(question, async (asked) => {
        const [whole, without] = await Promise.all([
          told(fixture.makeDeps, viewer, asked),
          told(own, viewer, asked),
        ]);
        expect(whole).toEqual(without);
      });
      await fc.assert(property, { ...seeded, numRuns }).finally(own.drop);
    }
  },
);

/** A cell of a file as the database writes it; a day of a workbook is a number: ECMA-376 part 1, 18.17.4.1. */
function cellText(cell: Cell | undefined, kind: CellKind | undefined): string {
  const isSerialDay = kind === "date" && typeof cell === "number";
  return isSerialDay ? new Date((cell - 25_569) * 86_400_000).toISOString().slice(0, 10) : String(cell ?? "");
}

it("an export's file holds no row that SQL written by hand does not give its owner, and as many as it counts", {
  timeout: 120_000,
}, async () => {
  const { pool, database, store } = fixture.makeDeps;
  let parts = 0;
  let rowsSeen = 0;
  const someViewer = fc.constantFrom(...viewers);
  const property = fc.asyncProperty(
    someViewer,
    someViewer,
    question,
    async (owner, reader, { type, request }) => {
      const expected = expectedTypes.find(([id]) => id === type.id)?.[2];
      fc.pre(expected !== undefined);
      if (!expected) return;
      const first = columnIds(type, expected.key);
      const others = type.columns.map((column) => column.id).filter((one) => !first.includes(one));
      const columns = [...first, ...others];
      const body = bodyOf({
        type,
        request: { ...request, indexParams: { ...request.indexParams, columns } },
      });
      const read = readRequest(database, owner, createExportBody.parse(body), now);
      fc.pre(
        await read.then(
          () => true,
          () => false,
        ),
      );
      const search_params = { ...body.search_params, nth: crypto.randomUUID() };
      const id = await fixture.make({ ...body, search_params }, { viewer: owner, arrivedAt: now });

      const { tranches, ...row } = await fixture.load(id);
      expect(row.status).toBe("completed");
      const [, ...rows] = readFileRows(await store.get(row.storageKey ?? ""), row.filename ?? "");
      const kinds = first.map((column) => type.columns.find(({ id }) => id === column)?.kind);
      const keys = rows.map((cells) => kinds.map((kind, at) => cellText(cells[at], kind)).join(", "));
      const { rows: mayBeSeen } = await pool.query<string[]>({
        text: visibleKeys(expected),
        values: [owner.userId],
        rowMode: "array",
      });
      const visible = new Set(mayBeSeen.map((key) => key.join(", ")));
      expect(bounded(keys.filter((key) => !visible.has(key)))).toEqual([]);
      const manifest = await getManifest(database, owner, id);
      expect([Number(row.rowCount), manifest.row_count]).toEqual([rows.length, rows.length]);
      parts += tranches.length;
      rowsSeen += rows.length;

      // And nobody but its owner and admins knows that it exists, or its parts, in whatever way they ask.
      const ids = [id, ...tranches.map((tranche) => tranche.id)];
      const mayKnow = reader.userId === owner.userId || reader.isAdmin;
      expect((await readExports(database, reader, ids)).length).toBe(mayKnow ? ids.length : 0);
      const listed = (await listExports(database, reader, { limit: 1 })).map((one) => one.id);
      expect(listed.includes(id)).toBe(mayKnow);
      const events = await openEventReader(database, reader, "all", 0);
      expect((await events.read(reader)).some((news) => news.row.id === id)).toBe(mayKnow);
      const oneEvents = await openEventReader(database, reader, { exportId: id }, 0);
      expect((await oneEvents.read(reader)).length).toBe(mayKnow ? 1 : 0);
      if (mayKnow) return;
      const notFound = { code: "NOT_FOUND" };
      for (const one of ids) await expect(getExport(database, reader, one)).rejects.toMatchObject(notFound);
      for (const one of ids) await expect(getManifest(database, reader, one)).rejects.toMatchObject(notFound);
    },
  );
  await fc.assert(property, { ...seeded, numRuns: 30 });
  expect(parts).toBeGreaterThan(10);
  expect(rowsSeen).toBeGreaterThan(100);
});
