/** The day that the data is made for. */
export const today = "2026-11-24";
export const now = new Date(`${today}T10:00:00Z`);

/** Text that breaks what is quoted, matched, escaped or folded carelessly. Some of it names advertisers and deals. */
export const hostileTexts = [
  "O'Brien",
  "100% off_now",
  "back\\slash",
  '"quoted"',
  "'; drop table deals; --",
  "\\",
  "\\'",
  "'",
  "%",
  "_",
  "$1",
  "E'\\\\x'",
  "{a,b}",
  '{"a":1}',
  "tab\tand\nnewline\r",
  "Ünïcödé 漢字 🎈",
  "null",
  "\\N",
  "::int",
];

const hostileArray = `array[${hostileTexts.map((text) => `'${text.replaceAll("'", "''")}'`).join(", ")}]`;

/**
 * A small world: 5 publishers (1 is the house, 2, 3 and 5 belong to one agency, 4 and 5 hide deals), 400 advertisers with
 * repeated, missing and hostile values, deals around today, clicks of 200 days with days of no clicks, and sales of some
 * advertisers in two currencies. Everything follows from row numbers, so it is the same in each run.
 */
export const reportData = `
  set standard_conforming_strings = on;
  insert into networks (name, slug) values ('Awin', 'awin'), ('CJ', 'cj'), ('Impact', 'impact'), ('Rakuten Ads', 'rakuten');
  insert into publishers (name, slug, house, hide_deals) values ('HiEnergy', 'hienergy', true, false),
    ('Alpha', 'alpha', false, false), ('Beta', 'beta', false, false), ('Gamma', 'gamma', false, true),
    ('Delta', 'delta', false, true);
  insert into agencies (name, slug) values ('Agency', 'agency'), ('Empty Agency', 'empty-agency');
  insert into agency_publishers (agency_id, publisher_id) values (1, 2), (1, 3), (1, 5);

  insert into tags (name, slug, display_name, kind)
    select 'label ' || i, 'label-' || i, case when i % 3 > 0 then 'Label ' || i end,
      case when i <= 4 then 'vertical' else 'tag' end
    from generate_series(1, 9) i;

  insert into advertisers (network_id, publisher_id, name, slug, domain, url, description, status, commission_rate,
      currency, country, countries, created_at, updated_at)
    select 1 + (i / 3) % 4, 1 + i % 5,
      case when i <= cardinality(hostile) then hostile[i] else 'Advertiser ' || (i * 7) % 150 end,
      'advertiser-' || i,
      case when i % 11 > 0 then (case i % 3 when 0 then 'shop.' else '' end) || 'site' || i % 60 || '.example' end,
      case when i % 7 > 0 then 'https://site' || i || '.example/?q=100%&r=' || i end,
      case when i % 5 > 0 then 'About ' || coalesce(hostile[i % 40], 'number ' || i) end,
      (array['not_applied', 'applied', 'approved', 'rejected', 'stopped', 'unknown'])[1 + i % 6],
      case when i % 8 > 0 then i % 20 || case when i % 2 = 1 then '-' || i % 20 + 2.5 else '' end || '%' end,
      case when i % 9 > 0 then (array['USD', 'EUR', 'GBP'])[1 + i % 3] end,
      case when i % 4 > 0 then (array['US', 'DE', 'GB'])[i % 4] end,
      case when i % 6 = 0 then array['US', 'FR']::char(2)[] else '{}' end,
      timestamptz '2026-11-24 23:59:59.123Z' - i % 90 * interval '1 day' - i % 2 * interval '7 hours',
      timestamptz '2026-11-24 01:02:03Z' - i % 30 * interval '1 day'
    from generate_series(1, 400) i, (select ${hostileArray} as hostile) h;

  insert into taggings (tag_id, taggable_type, taggable_id)
    select t, 'advertiser', a from generate_series(1, 9) t, generate_series(1, 400) a where (a * t) % 7 in (1, 2);
  insert into taggings (tag_id, taggable_type, taggable_id)
    select t, 'deal', d from generate_series(1, 9) t, generate_series(1, 400) d where (d * t) % 5 = 1;

  insert into deals (advertiser_id, title, description, code, discount, deal_type, landing_url, exclusive, featured,
      country, countries, start_date, end_date, created_at, updated_at)
    select 1 + i * 13 % 390,
      case when i <= cardinality(hostile) then hostile[i] else 'Deal ' || i % 333 end,
      case when i % 4 > 0 then 'Save on ' || i end, case when i % 3 > 0 then 'CODE' || i end,
      case when i % 5 > 0 then i % 50 || '%' end,
      case when i % 6 > 0 then (array['Coupon', 'Sale', 'Free shipping'])[1 + i % 3] end,
      'https://site.example/' || i, i % 10 = 0, i % 7 = 0,
      case when i % 3 > 0 then (array['US', 'DE'])[i % 3] end,
      case when i % 8 = 0 then array['GB']::char(2)[] else '{}' end,
      case when i % 9 > 0 then date '${today}' - i % 40 + 5 end,
      case when i % 5 > 0 then date '${today}' - i % 40 + 5 + i % 25 end,
      timestamptz '2026-11-24 12:00Z' - i % 60 * interval '1 day',
      timestamptz '2026-11-24 12:00Z' - i % 20 * interval '1 day'
    from generate_series(1, 1200) i, (select ${hostileArray} as hostile) h;

  insert into daily_clicks (advertiser_id, publisher_id, network_id, click_date, click_count)
    select a.id, a.publisher_id, a.network_id, date '${today}' + 1 - day, (a.id * day) % 23
    from advertisers a, generate_series(0, 200) day
    where a.id % 8 > 0 and (a.id + day * 3) % 7 < 2;

  insert into transactions (advertiser_id, publisher_id, network_id, transaction_id, transaction_date, sale_amount,
      commission_amount, currency, status)
    select a.id, a.publisher_id, a.network_id, 'T' || i, date '${today}' + 1 - i % 75, (i * 31 % 9000) / 100.0,
      (i * 31 % 9000) / 1000.0, case when i % 11 = 0 then 'CHF' else coalesce(a.currency, 'USD') end,
      (array['approved', 'pending', null, 'Approved', E'\\t\\u00a0 DENIED\\u2009', 'paid', 'cancelled', 'locked', 'approved'])[1 + i % 9]
    from generate_series(1, 3000) i join advertisers a on a.id = 1 + i * 17 % 211;

  insert into users (email, name, admin, publisher_id, agency_id, network_id, advertiser_id) values
    ('admin@example.com', 'Admin', true, 1, null, null, null),
    ('house@example.com', 'House user', false, 1, null, null, null),
    ('alpha@example.com', 'Manager of Alpha', false, 2, null, null, null),
    ('gamma@example.com', 'Manager of Gamma', false, 4, null, null, null),
    ('agency@example.com', 'Agency user', false, 1, 1, null, null),
    ('empty-agency@example.com', 'User of an agency without publishers', false, 1, 2, null, null),
    ('network@example.com', 'Network user', false, 1, null, 2, null),
    ('advertiser@example.com', 'Advertiser user', false, null, null, null, 40),
    ('hidden@example.com', 'User of an advertiser whose publisher hides deals', false, null, null, null, 14),
    ('nobody@example.com', 'User without a tie', false, null, null, null, null);
  analyze;
`;
