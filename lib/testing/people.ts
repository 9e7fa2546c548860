import { rotateApiKey, setPassword } from "@/lib/auth/accounts";
import { createSessions } from "@/lib/auth/sessions";
import { findViewer } from "@/lib/auth/viewer";
import { createPool } from "@/lib/db/pool";
import { createDatabase } from "@/lib/db/prisma";
import { scopeWorld } from "@/lib/testing/reports/scope-world";

/** A person of scope-world.ts, with a key, a webhook, a view of their own, and an export that has a part. */
export interface Person {
  email: string;
  userId: number;
  isAdmin: boolean;
  apiKey: string;
  /** Publishers whose clicks this person may see, by hand. */
  publisherIds: number[];
  exportId: number;
  partId: number;
  /** A disabled one: nothing is sent anywhere. */
  webhookId: number;
  /** One that is not shared. */
  viewId: number;
  /** Stands in the export's parameters and file name, the webhook's address, the view and the settings; nowhere else. */
  mark: string;
}

/** Of those who have one. */
export const password = "correct horse battery staple";

/** One person of every role, and more of one where two can be strangers to each other. */
const roles: Record<string, number[]> = {
  "plain-admin@example.com": [1, 2, 3, 4, 5, 6],
  "house@example.com": [1],
  "nobody@example.com": [],
  "publisher-2@example.com": [2],
  "publisher-3@example.com": [3],
  "agency-1@example.com": [2, 4],
  "network-2@example.com": [],
  "advertiser-12@example.com": [],
};

/** Fills an empty database with scope-world.ts; gives its people keys and exports, and the first two of them, the admin and one more, a password. */
export async function makePeople(databaseUrl: string): Promise<Person[]> {
  const pool = createPool(databaseUrl, 2);
  try {
    await pool.query(scopeWorld);
    const database = createDatabase(pool);
    const sessions = createSessions(database, {
      secret: "signs nothing: it only hashes passwords",
      appUrl: undefined,
    });
    const people: Person[] = [];
    for (const [email, publisherIds] of Object.entries(roles)) {
      const user = await database.user.findUniqueOrThrow({ where: { email } });
      const mark = `mark-of-${user.id}-`;
      const viewer = await findViewer(database, { id: user.id });
      const common = {
        userId: user.id,
        reportType: "advertisers_csv",
        query: { parameters: {}, scope: { ...viewer?.scope } },
        fingerprint: "0".repeat(64),
        status: "completed",
        searchParams: { mark },
        completedAt: new Date(),
        rowCount: 1n,
      };
      const parent = await database.exportReport.create({
        data: {
          ...common,
          filename: `${mark}.csv`,
          storageKey: `exports/${mark}`,
          chunkedExport: true,
          totalParts: 1,
        },
      });
      const part = await database.exportReport.create({
        data: { ...common, parentReportId: parent.id, partIndex: 0 },
      });
      const webhook = await database.webhookEndpoint.create({
        data: {
          userId: user.id,
          url: `https://hooks.example/${mark}`,
          secretEncrypted: "none",
          disabledAt: new Date(),
        },
      });
      const view = await database.savedView.create({
        data: { userId: user.id, name: mark, reportType: "advertisers_csv", searchParams: { mark } },
      });
      await database.pageSettings.create({ data: { userId: user.id, settings: { mark } } });
      people.push({
        email,
        userId: user.id,
        isAdmin: user.admin,
        apiKey: await rotateApiKey(database, user.id, user.apiKeyDigest),
        publisherIds,
        exportId: parent.id,
        partId: part.id,
        webhookId: webhook.id,
        viewId: view.id,
        mark,
      });
    }
    // Hashing takes a while; two people who sign in are enough.
    for (const { userId } of people.slice(0, 2)) await setPassword(sessions, userId, password);
    return people;
  } finally {
    await pool.end();
  }
}
