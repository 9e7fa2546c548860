import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { createTestDatabase } from "@/lib/testing/database/database";
import { createReportDatabase, type ReportDatabase } from "./report-database";

/** A report database of one's own, and the app's way to read it. Closing drops it. */
export async function openReports(): Promise<{
  reports: ReportDatabase;
  database: Database;
  close(): Promise<void>;
}> {
  const testDatabase = await createTestDatabase();
  const reports = await createReportDatabase(testDatabase);
  const pool = createPool(testDatabase.url, 2);
  return {
    reports,
    database: createDatabase(pool),
    async close() {
      await pool.end();
      await reports.close();
    },
  };
}
