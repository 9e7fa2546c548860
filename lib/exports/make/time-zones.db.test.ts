import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createExportBody } from "@/lib/contract/export";
import { getManifest } from "@/lib/exports/read/manifest";
import { preflightExport } from "@/lib/exports/request/preflight";
import { readRequest } from "@/lib/exports/request/read-request";
import { createExportFixture, type ExportFixture } from "@/lib/testing/exports/export-fixture";
import { type Cell, readAbout, readFileRows } from "@/lib/testing/exports/read-file";
import { wideShare } from "@/lib/testing/exports/test-share";

// Times and days of a file in another zone than UTC, against PostgreSQL's own `at time zone`.

/** Every half hour of the nights in which clocks change, in one year, and awkward instants of others. */
const nights = [
  ["Europe/Berlin", "2026-03-28 22:00Z", "2026-10-24 22:00Z"],
  ["America/New_York", "2026-03-08 04:00Z", "2026-11-01 03:00Z"],
  ["America/St_Johns", "2026-03-08 03:00Z", "2026-11-01 02:00Z"],
  // Half an hour of summer time.
  ["Australia/Lord_Howe", "2026-04-04 13:00Z", "2026-10-03 13:00Z"],
  ["Pacific/Chatham", "2026-04-04 12:00Z", "2026-09-26 12:00Z"],
  // Clocks go back over midnight, which so comes twice.
  ["America/Havana", "2026-03-08 03:00Z", "2026-11-01 02:00Z"],
  ["Atlantic/Azores", "2026-03-28 22:00Z", "2026-10-24 22:00Z"],
] as const;
const zones = [
  ...nights.map(([zone]) => zone),
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
  "Asia/Kathmandu",
  "Asia/Calcutta",
  "Etc/GMT+3",
  // Until 1972 its offset was -00:44:30.
  "Africa/Monrovia",
];
const others = [
  "1971-06-01 12:34:56.789Z",
  "1900-03-01 00:00:00.001Z",
  "2026-11-24 23:59:59.999999Z",
  "9999-12-30 23:59:59.999Z",
];

let fixture: ExportFixture;
beforeAll(async () => {
  fixture = await createExportFixture({ trancheBytes: 2048 });
  const starts = nights.flatMap(([, spring, autumn]) => [spring, autumn]);
  await fixture.makeDeps.pool.query(
    `insert into networks (name, slug) values ('Network', 'network');
     insert into publishers (name, slug, house) values ('House', 'house', true)`,
  );
  await fixture.makeDeps.pool.query(
    `insert into advertisers (network_id, publisher_id, name, slug, created_at)
     select 1, 1, 'A' || row_number() over (), 'a' || row_number() over (), at from (
       select start::timestamptz + half * interval '30 minutes' as at
       from unnest($1::text[]) start, generate_series(0, 10) half
       union all select other::timestamptz from unnest($2::text[]) other) instants`,
    [starts, others],
  );
});
afterAll(() => fixture.close());

interface FileOptions {
  format: string;
  time_zone?: string;
  arrivedAt?: Date;
}

async function fileOf(
  { arrivedAt = new Date("2026-11-24T10:00:00Z"), ...index_params }: FileOptions,
  search_params = {},
) {
  const id = await fixture.make(
    {
      report_type: "advertisers_csv",
      search_params,
      index_params: { ...index_params, columns: "id,created_at", limit: 1_000_000 },
    },
    { arrivedAt },
  );
  const { filename, storageKey, status, query } = await fixture.load(id);
  expect(status).toBe("completed");
  const bytes = await fixture.makeDeps.store.get(storageKey ?? "");
  const [, ...rows] = readFileRows(bytes, filename ?? "");
  const times = new Map(rows.map(([rowId, time]): [number, Cell] => [Number(rowId), time ?? null]));
  return { id, bytes, filename: filename ?? "", times, query };
}

/** By PostgreSQL alone: each instant on the clocks of a zone, and how far they are from UTC, in seconds. */
async function clocks(zone: string) {
  const { rows } = await fixture.makeDeps.pool.query<{
    id: number;
    local: string;
    offset: number;
    epoch: string;
  }>(
    `select id, to_char(created_at at time zone $1, 'YYYY-MM-DD"T"HH24:MI:SS.US') as local,
       extract(epoch from (created_at at time zone $1) - (created_at at time zone 'UTC'))::int as "offset",
       extract(epoch from created_at)::text as epoch
     from advertisers`,
    [zone],
  );
  expect(rows.length).toBeGreaterThan(100);
  return rows;
}

function offsetText(seconds: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const size = Math.abs(seconds);
  const rest = size % 60 === 0 ? "" : `:${two(size % 60)}`;
  return `${seconds < 0 ? "-" : "+"}${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}${rest}`;
}

/** The times of a file's rows, by their ids, are those of the database's clocks. */
async function expectClocks(zone: string, times: Map<number, Cell>): Promise<void> {
  const expected = await clocks(zone);
  expect(Object.fromEntries(times)).toEqual(
    Object.fromEntries(expected.map(({ id, local, offset }) => [id, `${local}${offsetText(offset)}`])),
  );
}

describe.each(zones)("a file in %s", (zone) => {
  it("as jsonl has each time as the database's clocks of that zone show it, with its offset", async () => {
    await expectClocks(zone, (await fileOf({ format: "jsonl", time_zone: zone })).times);
  });

  it("as xlsx has each time as the database's clocks of that zone show it, to the millisecond", async () => {
    const { times, bytes } = await fileOf({ format: "xlsx", time_zone: zone });
    const expected = await clocks(zone);
    expect(times.size).toBe(expected.length);
    for (const { id, local } of expected) {
      const time = times.get(id);
      const milliseconds = Date.parse(`${local.slice(0, 23)}Z`) + 25_569 * 86_400_000;
      // Days before 1900-03-01 are texts: spreadsheets disagree about them.
      if (local < "1900-03") expect(time).toMatch(/^1900-02-28 /);
      else expect(Math.round(Number(time) * 86_400_000)).toBe(milliseconds);
    }
    expect(readAbout(bytes)["Time zone"]).toEqual([`${zone}, for all dates and times in this file`]);
  });

  it("as csv has them too, is named after the zone, and its manifest and its preflight tell it", async () => {
    const { id, filename, times } = await fileOf({ format: "csv", time_zone: zone.toUpperCase() });
    await expectClocks(zone, times);
    expect(filename).toMatch(
      new RegExp(`^advertisers_2026-11-2[345]_${zone.replace("/", "-").replace("+", "\\+")}_${id}\\.csv$`),
    );
    const { database, pool } = fixture.makeDeps;
    expect(await getManifest(database, fixture.viewer, id)).toMatchObject({ time_zone: zone });
    const body = { report_type: "advertisers_csv", index_params: { time_zone: zone } };
    const deps = {
      database,
      pool,
      dedupeWindowSeconds: 0,
      share: wideShare,
      serialize: { store: fixture.makeDeps.store, origin: null, downloadExpiresInSeconds: 60 },
    };
    const asked = { viewer: fixture.viewer, body, arrivedAt: new Date() };
    expect(await preflightExport(deps, asked)).toMatchObject({ time_zone: zone });
  });

  it("takes the days of its filters from the clocks of that zone", async () => {
    for (const day of ["2026-03-29", "2026-10-25", "2026-11-01"]) {
      const { times } = await fileOf(
        { format: "csv", time_zone: zone },
        { created_after: day, created_before: day },
      );
      const { rows } = await fixture.makeDeps.pool.query<{ id: number }>(
        "select id from advertisers where (created_at at time zone $1)::date = $2::date",
        [zone, day],
      );
      expect([...times.keys()].toSorted((a, b) => a - b)).toEqual(
        rows.map(({ id }) => id).toSorted((a, b) => a - b),
      );
    }
  });

  it("asked for at 23:30 and at 00:30 of any day and of DST days, has that day as today and as the end of its period", async () => {
    const days = [
      "2026-03-08",
      "2026-03-29",
      "2026-04-05",
      "2026-10-04",
      "2026-10-25",
      "2026-11-01",
      "2026-06-30",
    ];
    for (const [day, time] of days.flatMap((one) => [
      [one, "23:30"],
      [one, "00:30"],
    ])) {
      const { rows } = await fixture.makeDeps.pool.query<{ at: Date; first: string }>(
        `select $1::timestamp at time zone $2 as at, ($3::date - 6)::text as first`,
        [`${day} ${time}`, zone, day],
      );
      const arrivedAt = rows[0]?.at ?? new Date();
      const asked = await readRequest(
        fixture.makeDeps.database,
        fixture.viewer,
        createExportBody.parse({
          report_type: "clicks_details_excel",
          search_params: { period: "last_7_days", end_date: day, start_date: rows[0]?.first },
          index_params: { time_zone: zone },
        }),
        arrivedAt,
      );
      expect(asked.query.members[0]).toMatchObject({
        parameters: { today: day, period: { start_date: rows[0]?.first, end_date: day } },
      });
    }
  });
});

it.each(["UTC", "utc", "Etc/UTC", "Etc/GMT", "", null])(
  "a file in %j is the file without a zone, byte for byte but for its number",
  async (time_zone) => {
    const { times, query, filename } = await fileOf({
      format: "csv",
      ...(time_zone === null ? {} : { time_zone }),
    });
    expect([...times.values()].every((time) => String(time).endsWith("Z"))).toBe(true);
    expect(query).not.toHaveProperty("parameters.file");
    expect(filename).toMatch(/^advertisers_\d{4}-\d\d-\d\d_\d+\.csv$/);
  },
);

it.each([
  "Europe/Nowhere",
  "CET",
  "EST",
  "+03:00",
  "GMT+3",
  "posix/Europe/Berlin",
  "Europe/Berlin'; --",
  "a/b\0",
])("the zone %j is refused by the name of its field", async (time_zone) => {
  await expect(
    fixture.request({ report_type: "advertisers_csv", index_params: { time_zone } }),
  ).rejects.toMatchObject({
    code: "BAD_REQUEST",
    details: { "index_params.time_zone": [expect.any(String)] },
  });
});
