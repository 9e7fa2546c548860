import sql from "sql-template-tag";
import type { Database } from "./database";

const rowsPerStatement = 1_000;

/**
 * Deletes runs (with their steps and attempts) that ended, and events that arrived, more than
 * `retentionDays` ago, and dedupe keys that have expired.
 */
export async function deleteExpired(db: Database, retentionDays: number): Promise<void> {
  const statements = [
    sql`delete from inn.runs where id in (
      select id from inn.runs where ended_at < now() - make_interval(days => ${retentionDays}) limit ${rowsPerStatement})`,
    sql`delete from inn.events where seq in (
      select seq from inn.events where routed_at is not null
        and received_at < now() - make_interval(days => ${retentionDays}) limit ${rowsPerStatement})`,
    sql`delete from inn.dedupe where key in (
      select key from inn.dedupe where expires_at < now() limit ${rowsPerStatement})`,
  ];
  for (const statement of statements)
    while ((await db.query(statement)).rowCount === rowsPerStatement) {
      // Small statements, so that none holds its locks for long.
    }
}
