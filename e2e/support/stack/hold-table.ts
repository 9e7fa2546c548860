import pg from "pg";
import { readStackFile } from "./read-stack-file";

/**
 * Keeps every reader of a table waiting until it is let go: an export of it stays at its first step for as long as a test
 * needs, however fast or slow the machine is. Whatever the page shows of the table has to be there already.
 */
export async function holdTable(table: string): Promise<() => Promise<void>> {
  const client = new pg.Client(readStackFile().database_url);
  await client.connect();
  await client.query("begin");
  await client.query(`lock table ${client.escapeIdentifier(table)} in access exclusive mode`);
  let ended: Promise<void> | undefined;
  return () => {
    // The end of the transaction, and with it of the lock.
    ended ??= client.end();
    return ended;
  };
}
