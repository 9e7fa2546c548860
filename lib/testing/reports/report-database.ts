import { text } from "node:stream/consumers";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { Sql } from "sql-template-tag";
import { resolveScope, type Scope, type ScopedUser } from "@/lib/auth/scope";
import { parseParameters, type RequestParameters } from "@/lib/reports/parameters/parse-parameters";
import type { ReportRequest } from "@/lib/reports/parameters/report-request";
import { printLiterals } from "@/lib/reports/query/print-literals";
import type { ReportType } from "@/lib/reports/report-type";
import { now, reportData } from "./report-data";

/** A database with the data of report-data.ts, for tests that compare reports with SQL written by hand. */
export interface ReportDatabase {
  client: pg.Client;
  /** The lines of COPY text that a query gives, with its values printed into it. */
  copy(query: Sql | string): Promise<string[]>;
  /** The rows of a query with bind values, as arrays. */
  select(query: Sql): Promise<unknown[][]>;
  /** The rows of a statement written by hand, as objects. */
  byHand(statement: string): Promise<Record<string, unknown>[]>;
  /** A request of the user with this e-mail address, on the day of report-data.ts; throws when it is refused. */
  ask(reportType: ReportType, request?: RequestParameters, email?: string): Promise<ReportRequest>;
  /** What the user with this e-mail address may read. */
  scopeOf(email: string): Promise<Scope>;
  close(): Promise<void>;
}

/** Fills an empty, migrated database. Closing drops it. */
export async function createReportDatabase(database: {
  url: string;
  drop(): Promise<void>;
}): Promise<ReportDatabase> {
  const client = new pg.Client(database.url);
  await client.connect();
  await client.query("set timezone = 'UTC'");
  await client.query(reportData);
  return {
    client,
    async copy(query) {
      const select = typeof query === "string" ? query : printLiterals(query);
      const lines = await text(client.query(copyTo(`copy (${select}) to stdout`)));
      return lines.split("\n").slice(0, -1);
    },
    async select(query) {
      const { rows } = await client.query<unknown[]>({
        text: query.text,
        values: query.values,
        rowMode: "array",
      });
      return rows;
    },
    async byHand(statement) {
      return (await client.query(statement)).rows;
    },
    async ask(reportType, request = {}, email = "admin@example.com") {
      const parsed = parseParameters(reportType, request, { now });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
      return { reportType, parameters: parsed.parameters, scope: await scopeOf(email) };
    },
    scopeOf,
    async close() {
      await client.end();
      await database.drop();
    },
  };

  async function scopeOf(email: string): Promise<Scope> {
    const { rows } = await client.query<
      ScopedUser & { hideDeals: boolean | null; managed: number[]; house: number }
    >(
      `select u.admin, u.publisher_id as "publisherId", u.agency_id as "agencyId", u.network_id as "networkId",
           u.advertiser_id as "advertiserId", p.hide_deals as "hideDeals",
           array(select publisher_id from agency_publishers m where m.agency_id = u.agency_id) as managed,
           (select id from publishers where house) as house
         from users u left join publishers p on p.id = u.publisher_id where u.email = $1`,
      [email],
    );
    const [user] = rows;
    if (!user) throw new Error(`There is no user ${email}.`);
    const { hideDeals } = user;
    return resolveScope(user, user.managed, user.house, hideDeals === null ? null : { hideDeals });
  }
}
