// What people of the histories ask for. Each request has several spellings that mean the same.

export const requestNames = ["all programs", "three approved programs", "all clicks", "many clicks"] as const;
export type RequestName = (typeof requestNames)[number];

export type Body = { report_type: string } & Record<string, unknown>;

const days = { start_date: "2026-01-01", end_date: "2026-01-31" };

const spellings: Record<RequestName, [Body, ...Body[]]> = {
  "all programs": [
    { report_type: "advertisers_csv" },
    { report_type: "advertisers_csv", search_params: { country: "", network_id: null }, index_params: {} },
  ],
  "three approved programs": [
    { report_type: "advertisers_csv", search_params: { status: "approved" }, index_params: { limit: 3 } },
    {
      index_params: { limit: "3" },
      search_params: { tag_id: "", status: "approved" },
      report_type: "advertisers_csv",
    },
  ],
  "all clicks": [
    { report_type: "clicks_details_excel", search_params: days },
    {
      report_type: "clicks_details_excel",
      search_params: { end_date: days.end_date, min_clicks: null, start_date: days.start_date },
    },
  ],
  "many clicks": [
    { report_type: "clicks_details_excel", search_params: { ...days, min_clicks: 5 } },
    { report_type: "clicks_details_excel", search_params: { min_clicks: "5", ...days }, index_params: null },
  ],
};

/** The body of the request in one of its spellings. */
export function bodyOf(request: RequestName, spelling: number, isFresh: boolean): Body {
  const all = spellings[request];
  const body = all[spelling % all.length] ?? all[0];
  return isFresh ? { ...body, fresh: true } : body;
}

interface Wanted {
  sql: string;
  /** Places of the file's columns that the statement gives, in its order. */
  columns: number[];
}

/** $1 is the snapshot's name, $2 the publisher whose rights there were, $3 the house. */
const visible = `not exists (select from added_later l
  where l.advertiser_id = a.id and not pg_visible_in_snapshot(l.transaction, $1::pg_snapshot))`;
const programs = `select a.id::text from advertisers a where a.publisher_id in ($2, $3) and ${visible}`;
const clicks = `select (c.click_date - date '1899-12-30')::text, a.id::text, c.click_count::text
  from daily_clicks c join advertisers a on a.id = c.advertiser_id
  where c.publisher_id = $2 and $3::int is not null and ${visible}`;

/** The rows that a file of the request has to have, by SQL that is not the product's. */
export const wantedRows: Record<RequestName, Wanted> = {
  "all programs": { sql: programs, columns: [0] },
  "three approved programs": {
    sql: `${programs} and a.status = 'approved' order by a.name, a.id limit 3`,
    columns: [0],
  },
  "all clicks": { sql: clicks, columns: [0, 1, 8] },
  "many clicks": { sql: `${clicks} and c.click_count >= 5`, columns: [0, 1, 8] },
};
