import { inject } from "vitest";
import { otherDatabase } from "@/lib/db/other-database";
import { createTestDatabase, type TestDatabase } from "./database";
import { prepareDemoTemplate } from "./test-server";

export interface DemoDatabase extends TestDatabase {
  /** The last day of its clicks and sales, YYYY-MM-DD. */
  today: string;
}

/** A database of the test's own with the demo data. */
export async function createDemoDatabase(): Promise<DemoDatabase> {
  const server = inject("databaseServer");
  const { name, today } = await prepareDemoTemplate(server.url, server.template);
  const url = otherDatabase(server.url, name);
  return { ...(await createTestDatabase({ copyOf: { url } })), today };
}
