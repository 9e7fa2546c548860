import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/e2e/support/database";
import { createPool } from "@/lib/db/pool";
import { createDatabase, type Database } from "@/lib/db/prisma";
import { setPassword } from "./accounts";
import { createSessions } from "./sessions";

const secret = "for-this-test-alone-and-long-enough";
const body = { email: "ann@example.com", password: "correct horse battery" };

let testDatabase: TestDatabase;
let pool: ReturnType<typeof createPool>;
let database: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createPool(testDatabase.url);
  database = createDatabase(pool);
  const user = await database.user.create({ data: { email: body.email, name: "Ann" } });
  await setPassword(createSessions(database, { secret, appUrl: undefined }), user.id, body.password);
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

it.each([
  ["https", "https://exports.example.com", true],
  ["http on one machine", undefined, false],
])(
  "behind %s the cookie is out of reach of scripts and other sites; Secure there: %s, %s",
  async (_what, appUrl, isSecure) => {
    const sessions = createSessions(database, { secret, appUrl });
    const headers = { host: "127.0.0.1:3000" };
    const answer = await sessions.api.signInEmail({ body, headers, asResponse: true });
    expect(answer.status).toBe(200);
    const [cookie = ""] = answer.headers.getSetCookie();
    expect(cookie.split("; ")).toEqual(expect.arrayContaining(["HttpOnly", "SameSite=Lax", "Path=/"]));
    expect(cookie.includes("; Secure")).toBe(isSecure);
    expect(cookie.startsWith("__Secure-tranche.session_token=")).toBe(isSecure);
    expect(cookie).not.toContain("Domain=");
  },
);
