import { type Days, type ReportExpectations, type Sight, selectByHand } from "./expectations";

/**
 * Six publishers (1 is the house; 4 and 6 hide deals), three agencies (one of nobody), three networks, people of every
 * kind. Clicks and sales lie across publishers and networks, not only at their advertiser's, so that a condition on the
 * wrong table is found out.
 */
export const scopeWorld = `
  insert into networks (name, slug) select 'Network ' || i, 'network-' || i from generate_series(1, 3) i;
  insert into publishers (name, slug, house, hide_deals)
    select 'Publisher ' || i, 'publisher-' || i, i = 1, i in (4, 6) from generate_series(1, 6) i;
  insert into agencies (name, slug) values ('One', 'one'), ('Two', 'two'), ('Empty', 'empty');
  insert into agency_publishers (agency_id, publisher_id) values (1, 2), (1, 4), (2, 3), (2, 4);
  insert into tags (name, slug, kind)
    select 'label ' || i, 'label-' || i, case when i < 3 then 'vertical' else 'tag' end from generate_series(1, 4) i;

  insert into advertisers (network_id, publisher_id, name, slug, domain, status, commission_max, country, countries)
    select 1 + i % 3, 1 + i % 6, 'Advertiser ' || i, 'advertiser-' || i, 'site' || i || '.example',
      (array['applied', 'approved', 'unknown'])[1 + i % 3], i % 9, (array['US', 'DE', 'GB'])[1 + i % 3],
      case when i % 4 = 0 then array['US']::char(2)[] else '{}' end
    from generate_series(1, 60) i;
  insert into taggings (tag_id, taggable_type, taggable_id)
    select t, 'advertiser', a from generate_series(1, 4) t, generate_series(1, 60) a where (a + t) % 3 = 0;
  insert into deals (advertiser_id, title, deal_type, exclusive, featured, country, start_date, end_date)
    select 1 + i * 7 % 60, 'Deal ' || i, (array['Coupon', 'Sale'])[1 + i % 2], i % 5 = 0, i % 3 = 0,
      (array['US', 'DE'])[1 + i % 2], date '2026-11-24' - i % 30, date '2026-11-24' + i % 20 - 5
    from generate_series(1, 150) i;
  insert into daily_clicks (advertiser_id, publisher_id, network_id, click_date, click_count)
    select a, 1 + (a + day) % 6, 1 + (a + day) % 3, date '2026-11-24' - day, (a * day) % 7
    from generate_series(1, 60) a, generate_series(0, 60, 3) day;
  insert into transactions (advertiser_id, publisher_id, network_id, transaction_id, transaction_date, sale_amount,
      commission_amount, currency, status)
    select 1 + i * 11 % 60, 1 + i % 6, 1 + i % 3, 'T' || i, date '2026-11-24' - i % 60, i, i / 10.0,
      (array['USD', 'EUR'])[1 + i % 2], 'approved'
    from generate_series(1, 300) i;

  insert into users (email, name, admin, publisher_id, agency_id, network_id, advertiser_id) values
    ('plain-admin@example.com', 'Admin', true, null, null, null, null),
    ('admin-of-3@example.com', 'Admin of a publisher', true, 3, null, null, null),
    ('house@example.com', 'House', false, 1, null, null, null),
    ('nobody@example.com', 'Nobody', false, null, null, null, null),
    ('publisher-and-network@example.com', 'Two ties', false, 2, null, 3, null),
    ('agency-and-advertiser@example.com', 'Two ties', false, 1, 1, null, 20);
  insert into users (email, name, publisher_id)
    select 'publisher-' || i || '@example.com', 'Publisher user', i from generate_series(2, 6) i;
  insert into users (email, name, publisher_id, agency_id)
    select 'agency-' || i || '@example.com', 'Agency user', 1, i from generate_series(1, 3) i;
  insert into users (email, name, publisher_id, network_id)
    select 'network-' || i || '@example.com', 'Network user', 1, i from generate_series(1, 3) i;
  insert into users (email, name, advertiser_id)
    select 'advertiser-' || i || '@example.com', 'Advertiser user', i from unnest(array[5, 12, 33]) i;
  analyze;
`;

// What a person may see, once more and by hand: from the user's row alone, in SQL, without the product's scope. The
// narrower tie comes first (README, "Decisions"; users of agencies and networks are stored with the house).

/** Of advertisers `a`, for the user `u`. */
const catalogue = `
  case
    when u.admin then true
    when u.advertiser_id is not null then a.id = u.advertiser_id
    when u.network_id is not null
      then a.network_id = u.network_id and a.publisher_id = (select id from publishers where house)
    when u.agency_id is not null
      then a.publisher_id = (select id from publishers where house)
        or exists (select from agency_publishers m where m.agency_id = u.agency_id and m.publisher_id = a.publisher_id)
    when u.publisher_id is not null
      then a.publisher_id = u.publisher_id or a.publisher_id = (select id from publishers where house)
    else false
  end`;

/** Of clicks and sales `x`, for the user `u`. */
const activity = `
  case
    when u.admin then true
    when u.advertiser_id is not null or u.network_id is not null then false
    when u.agency_id is not null
      then exists (select from agency_publishers m where m.agency_id = u.agency_id and m.publisher_id = x.publisher_id)
    when u.publisher_id is not null then x.publisher_id = u.publisher_id
    else false
  end`;

const deals = `
  (${catalogue}) and (u.admin or (
    not (select p.hide_deals from publishers p where p.id = a.publisher_id)
    and not coalesce((select p.hide_deals from publishers p where p.id = u.publisher_id), false)))`;

/** What the user `u` may see. */
const sight: Sight = { advertisers: catalogue, activity, deals };

/** All the days of the world. */
const days: Days = { today: "date '2026-11-24'", first: "date '2026-01-01'", last: "date '2026-12-31'" };

/** SQL of the keys, as text, of all rows of a report that the user $1 may see, whatever period is asked for. */
export function visibleKeys(expected: ReportExpectations): string {
  const texts = expected.key.map((header) => `seen."${header}"::text`);
  return `select distinct ${texts.join(", ")}
    from users u cross join lateral (${selectByHand(expected, sight, days, expected.key)}) seen where u.id = $1`;
}

/**
 * One after the other they remove all rows that the user $1 may not see: what is left of the world is this person's.
 * Advertisers whose clicks or sales the person may see stay, since their names stand beside these.
 */
export const removeHidden = [
  "update users set advertiser_id = null where id <> $1",
  `delete from daily_clicks x using users u where u.id = $1 and not (${activity})`,
  `delete from transactions x using users u where u.id = $1 and not (${activity})`,
  `delete from deals d using users u, advertisers a where u.id = $1 and a.id = d.advertiser_id and not (${deals})`,
  `delete from advertisers a using users u where u.id = $1 and not (${catalogue})
    and not exists (select from daily_clicks c where c.advertiser_id = a.id)
    and not exists (select from transactions t where t.advertiser_id = a.id)`,
];
