import pg from "pg";
import { connectClient } from "@/lib/db/session";
import { loadedTables } from "./load-tables";

/** What `npm run db:load` writes, as the tables' owner. The app only reads it; people it makes and changes. */
const catalogue = loadedTables.filter((table) => table !== "users");

/**
 * Lets `role` do what the app does, and no more: it reads all tables and writes those that are the app's own. It cannot write
 * the catalogue and its activity, change what the audit log says, change or empty a table, or see which migrations there
 * were. To be called by the tables' owner after the migrations; a second call changes nothing.
 */
export async function grantAppRights(ownerUrl: string, role: string): Promise<void> {
  const app = pg.escapeIdentifier(role);
  const client = await connectClient({ connectionString: ownerUrl });
  try {
    await client.query(
      `begin;
       grant usage on schema public to ${app};
       grant select, insert, update, delete on all tables in schema public to ${app};
       revoke all on table public._prisma_migrations from ${app};
       revoke insert, update, delete on ${catalogue.join(", ")} from ${app};
       revoke update on audit_entries from ${app};
       grant usage on all sequences in schema public to ${app};
       commit`,
    );
  } finally {
    await client.end(); // also rolls back what was not committed
  }
}
