import pg from "pg";
import { outliveConnections } from "@/lib/db/lost-connections";

/**
 * A plain pool of a test whose database is removed, or whose server ends, in the end. To end a pool is not to wait for its
 * connections: the server may still say something to one that is closing.
 */
export function createTestPool(config: pg.PoolConfig): pg.Pool {
  return outliveConnections(new pg.Pool(config));
}
