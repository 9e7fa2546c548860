import pg from "pg";

// A table that remembers, with the transaction, every change of daily_clicks: from it PostgreSQL itself can tell what
// any snapshot saw, whatever was being written meanwhile.

/** Makes `advertisers` advertisers with clicks on each of the last `days` days, and the history's beginning. */
export async function prepareClicks(pool: pg.Pool, advertisers: number, days: number): Promise<void> {
  await pool.query(`
    insert into networks (id, name, slug) values (1, 'Awin', 'awin');
    insert into publishers (id, name, slug, house) values (1, 'HiEnergy', 'hienergy', true);
    insert into advertisers (id, network_id, publisher_id, name, slug)
      select n, 1, 1, 'Advertiser ' || (n % 50), 'advertiser-' || n from generate_series(1, ${advertisers}) n;
    insert into daily_clicks (advertiser_id, publisher_id, network_id, click_date, click_count)
      select n, 1, 1, (now() at time zone 'UTC')::date - day, (n * 7 + day * 3) % 40
      from generate_series(1, ${advertisers}) n, generate_series(0, ${days - 1}) day;
    create table click_history (
      seq bigserial primary key,
      transaction xid8 not null default pg_current_xact_id(),
      advertiser_id int not null, click_date date not null, click_count int);
    insert into click_history (advertiser_id, click_date, click_count)
      select advertiser_id, click_date, click_count from daily_clicks;
    create function remember_click() returns trigger language plpgsql as $$ begin
      if tg_op = 'DELETE' then
        insert into click_history (advertiser_id, click_date) values (old.advertiser_id, old.click_date);
        return old;
      end if;
      insert into click_history (advertiser_id, click_date, click_count)
        values (new.advertiser_id, new.click_date, new.click_count);
      return new;
    end $$;
    create trigger remember_click after insert or update or delete on daily_clicks
      for each row execute function remember_click();
  `);
}

/** Begins the history anew with what there is now. Nobody may be writing. */
export async function restartHistory(pool: pg.Pool): Promise<void> {
  await pool.query(`
    begin;
    truncate click_history;
    insert into click_history (advertiser_id, click_date, click_count)
      select advertiser_id, click_date, click_count from daily_clicks;
    commit;`);
}

/** PostgreSQL's code for a transaction that it ended because two waited for each other. */
const deadlockDetected = "40P01";

/** Of the clicks that there could be. The others are missing, so that there is always something to insert. */
const shareHeld = 0.9;

/**
 * Inserts, changes and deletes random clicks on several connections until `stop` is called, which returns how often.
 * However long that is, there stay as many as there are once they have begun: nine tenths of the days of all advertisers.
 * A writer tries again after a deadlock with another writer, as programs do, and after any error while `mayFail` is true;
 * to begin, the database has to be there.
 */
export async function startClickWriters(
  pool: pg.Pool,
  writers: number,
  advertisers: number,
  days: number,
  mayFail: () => boolean = () => false,
) {
  let isStopped = false;
  const rowsHeld = Math.round(shareHeld * advertisers * days);
  await pool.query(`
    delete from daily_clicks where ctid in (
      select ctid from daily_clicks order by random()
      limit greatest(0, (select count(*) from daily_clicks) - ${rowsHeld}))`);
  const write = async () => {
    let transactions = 0;
    while (!isStopped) {
      const written = pool.query(`
        begin;
        insert into daily_clicks (advertiser_id, publisher_id, network_id, click_date, click_count)
          select id, 1, 1, click_date, (random() * 40)::int
          from (
            select id, (now() at time zone 'UTC')::date - day as click_date
            from generate_series(1, ${advertisers}) id, generate_series(0, ${days - 1}) day
            except select advertiser_id, click_date from daily_clicks) missing
          order by random() limit 3 on conflict do nothing;
        update daily_clicks set click_count = click_count + 1 where ctid in (
          select ctid from daily_clicks order by random() limit 5 for update skip locked);
        delete from daily_clicks where ctid in (
          select ctid from daily_clicks order by random()
          limit greatest(0, least(3, (select count(*) from daily_clicks) - ${rowsHeld})) for update skip locked);
        commit;`);
      const isWritten = await written.then(
        () => true,
        async (error: unknown) => {
          const isDeadlock = error instanceof pg.DatabaseError && error.code === deadlockDetected;
          if (!isDeadlock && !mayFail()) throw error;
          await new Promise((resolve) => setTimeout(resolve, 50));
          return false;
        },
      );
      if (isWritten) transactions++;
    }
    return transactions;
  };
  const running = Array.from({ length: writers }, write);
  return {
    async stop(): Promise<number> {
      isStopped = true;
      return (await Promise.all(running)).reduce((sum, transactions) => sum + transactions, 0);
    },
  };
}

export interface HistoricClick {
  click_date: Date;
  advertiser_id: number;
  click_count: number;
}

/** The clicks that the snapshot of that name saw; $1 is its name. */
const visibleClicks = `
  (select distinct on (advertiser_id, click_date) * from click_history
   where pg_visible_in_snapshot(transaction, $1::pg_snapshot)
   order by advertiser_id, click_date, seq desc) h`;

/** What the snapshot of that name saw, in the order of the clicks export. */
export async function clicksAt(pool: pg.Pool, snapshotTransactions: string): Promise<HistoricClick[]> {
  const { rows } = await pool.query<HistoricClick>(
    `select h.click_date::timestamp at time zone 'UTC' as click_date, h.advertiser_id, h.click_count
     from ${visibleClicks}
     join advertisers a on a.id = h.advertiser_id
     where h.click_count is not null
     order by h.click_date desc, h.click_count desc, a.name collate "und-x-icu", h.advertiser_id`,
    [snapshotTransactions],
  );
  return rows;
}

/** The sum of all clicks that the snapshot of that name saw. */
export async function clickTotalAt(pool: pg.Pool, snapshotTransactions: string): Promise<string> {
  const { rows } = await pool.query<{ total: string }>(
    `select sum(h.click_count)::text as total from ${visibleClicks}`,
    [snapshotTransactions],
  );
  return rows[0]?.total ?? "";
}
