import type pg from "pg";
import { createApiKey, digestApiKey } from "@/lib/auth/api-key";
import { type PersonName, personNames, type ReaderName } from "./model";

// The data of the histories: one house with three programs that everybody sees, and for each history two publishers, three
// people and an admin of its own, so that one history never depends on another.

/** Programs and days with clicks of one publisher: enough for several tranches. */
const advertisersEach = 8;
const clickDays = 6;

export const houseId = 1;

/** Once, on an empty database. */
export async function prepareWorlds(pool: pg.Pool): Promise<void> {
  await pool.query(`
    insert into networks (id, name, slug) values (1, 'Awin', 'awin');
    insert into publishers (name, slug, house) values ('House', 'house', true);
    insert into advertisers (network_id, publisher_id, name, slug, status)
      select 1, ${houseId}, 'House program ' || n, 'house-' || n, 'approved' from generate_series(1, 3) n;
    -- Rows that came while exports were made, and when: all others have been there from the beginning.
    create table added_later (
      advertiser_id int primary key, transaction xid8 not null default pg_current_xact_id());
  `);
}

export interface World {
  /** Ann and Ben begin at the first of them, Cleo at the second. */
  publisherIds: [number, number];
  people: Record<ReaderName, { userId: number; key: string }>;
}

const begins: Record<PersonName, 0 | 1> = { Ann: 0, Ben: 0, Cleo: 1 };

/** Publishers, rows and people of one history. */
export async function createWorld(pool: pg.Pool): Promise<World> {
  const mark = crypto.randomUUID();
  const { rows: publishers } = await pool.query<{ id: number }>(
    `insert into publishers (name, slug) select 'Publisher ' || n, $1 || n from generate_series(1, 2) n returning id`,
    [mark],
  );
  const [first, second] = publishers.map(({ id }) => id);
  if (first === undefined || second === undefined) throw new Error("There are no publishers.");
  const publisherIds: [number, number] = [first, second];
  for (const publisherId of publisherIds) await addAdvertisers(pool, publisherId, advertisersEach);

  const addPerson = async (name: ReaderName, publisherId: number | null) => {
    const key = createApiKey();
    const { rows } = await pool.query<{ id: number }>(
      `insert into users (email, name, admin, publisher_id, api_key_digest) values ($1, $2, $3, $4, $5) returning id`,
      [`${name}-${mark}@example.com`, name, publisherId === null, publisherId, digestApiKey(key)],
    );
    return { userId: rows[0]?.id ?? 0, key };
  };
  const [Ann, Ben, Cleo] = await Promise.all(
    personNames.map((name) => addPerson(name, publisherIds[begins[name]])),
  );
  if (!Ann || !Ben || !Cleo) throw new Error("There are no people.");
  return { publisherIds, people: { Ann, Ben, Cleo, Admin: await addPerson("Admin", null) } };
}

export function firstPublisherOf({ publisherIds }: World, person: PersonName): number {
  return publisherIds[begins[person]];
}

async function addAdvertisers(db: Pick<pg.Pool, "query">, publisherId: number, count: number) {
  const { rows } = await db.query<{ id: number }>(
    `with added as (
       insert into advertisers (network_id, publisher_id, name, slug, status, description)
       select 1, $1, 'Program ' || lpad(n::text, 4, '0'), gen_random_uuid()::text,
         case n % 2 when 0 then 'approved' else 'applied' end, repeat('What is sold here. ', 8)
       from generate_series(1, $2) n returning id),
     clicked as (
       insert into daily_clicks (advertiser_id, publisher_id, network_id, click_date, click_count)
       select id, $1, 1, date '2026-01-01' + day, (id * 7 + day * 3) % 10
       from added, generate_series(0, ${clickDays - 1}) day)
     select id from added`,
    [publisherId, count],
  );
  return rows.map(({ id }) => id);
}

/** One program more, with clicks, in a transaction that the judge of files can tell from snapshots. */
export async function addLater(pool: pg.Pool, publisherId: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const ids = await addAdvertisers(client, publisherId, 1);
    await client.query("insert into added_later (advertiser_id) select unnest($1::int[])", [ids]);
    await client.query("commit");
  } finally {
    client.release();
  }
}

/** Moves the clock of all that these people's exports know of on: everything is so much longer ago. */
export async function moveClock(pool: pg.Pool, userIds: number[], seconds: number): Promise<void> {
  const times = (columns: string[]) =>
    columns.map((column) => `${column} = ${column} - make_interval(secs => $2)`).join(", ");
  const client = await pool.connect();
  try {
    await client.query("begin");
    // No change of the exports, so nobody is told of one.
    await client.query("set local session_replication_role = replica");
    const exportTimes = [
      ...["created_at", "updated_at", "started_at", "completed_at", "status_changed_at", "snapshot_at"],
      ...["completion_told_at", "stage_removed_at", "file_removed_at"],
    ];
    for (const [table, columns] of Object.entries({
      export_reports: exportTimes,
      idempotency_keys: ["created_at"],
      export_events: ["created_at"],
    })) {
      await client.query(`update ${table} set ${times(columns)} where user_id = any($1)`, [userIds, seconds]);
    }
    await client.query("commit");
  } finally {
    client.release();
  }
}
