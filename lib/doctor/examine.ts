import { type Env, storeSettings } from "@/lib/env";
import { examineApp } from "./examine-app";
import { examineDatabase } from "./examine-database";
import { examineEngine } from "./examine-engine";
import { examineStore } from "./examine-store";
import type { Finding } from "./finding";

export interface ExamineOptions {
  /** Of the engine; the SDK reads it itself, so it is no setting of the app's. */
  eventKey: string | undefined;
  clock?: () => Date;
  /** How long an event may take to come back. */
  eventMs?: number;
}

/** Uses everything outside that the settings name, side by side, and says of each what was seen or what to do. */
export async function examine(
  settings: Env,
  { eventKey, clock = () => new Date(), eventMs = 30_000 }: ExamineOptions,
): Promise<Finding[]> {
  const parts = await Promise.all([
    examineDatabase(settings.DATABASE_URL, clock),
    examineStore({ ...storeSettings(settings), prefix: settings.S3_PREFIX }, clock),
    examineEngine({
      databaseUrl: settings.DATABASE_URL,
      baseUrl: settings.INNGEST_BASE_URL,
      eventKey,
      appId: settings.INNGEST_APP_ID,
      waitMs: eventMs,
    }),
    examineApp(settings.APP_URL),
  ]);
  return parts.flat();
}
