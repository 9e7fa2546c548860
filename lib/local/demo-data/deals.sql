-- 40,000 deals: most of them run now, many are over or yet to come, some have an open end.

SELECT pg_temp.set_aside('deals');

INSERT INTO deals (id, advertiser_id, title, description, code, discount, deal_type, landing_url, exclusive, featured,
    country, countries, start_date, end_date, locale, created_at, updated_at)
SELECT
    id, advertiser_id,
    CASE WHEN id % 71 = 9 THEN words.awkward_texts[1 + id / 71 % cardinality(words.awkward_texts)] ELSE offer.title END,
    CASE
        WHEN id = 4321 THEN left(repeat('Terms and conditions apply: ' || offer.title || E'.\r\n', 2000), 40000)
        WHEN id % 31 = 4 THEN words.awkward_texts[1 + id / 31 % cardinality(words.awkward_texts)]
        WHEN id % 8 = 0 THEN NULL
        WHEN id % 43 = 1 THEN ''
        ELSE offer.title || ' at ' || coalesce(nullif(display_name, ''), 'the store') || '. '
            || (ARRAY['While stocks last.', 'Not valid with other offers.', 'New customers only; one use each.',
                'Excludes gift cards, sale items and delivery.'])[1 + id % 4]
    END,
    CASE
        WHEN id % 37 = 6 THEN words.awkward_codes[1 + id / 37 % cardinality(words.awkward_codes)]
        WHEN pg_temp.rnd(id, 40) < 0.45 THEN NULL
        ELSE (ARRAY['SAVE', 'WELCOME', 'EXTRA', 'VIP', 'SPRING', 'TAKE'])[1 + id % 6] || percent
    END,
    offer.discount, offer.deal_type,
    CASE WHEN id % 14 <> 0 THEN url || '&deal=' || id || '#' || pg_temp.slug(offer.title) END,
    pg_temp.rnd(id, 41) < 0.08, pg_temp.rnd(id, 42) < 0.04,
    deal_country,
    CASE WHEN deal_country IS NULL THEN ARRAY[]::char(2)[] ELSE ARRAY[deal_country]::char(2)[] END,
    CASE WHEN id % 20 <> 0 THEN start_date END,
    CASE WHEN pg_temp.rnd(id, 43) > 0.2 THEN start_date + 3 + floor(90 * pg_temp.rnd(id, 44))::int END,
    CASE deal_country WHEN 'DE' THEN 'de' WHEN 'FR' THEN 'fr' WHEN 'GB' THEN 'en-GB' WHEN 'US' THEN 'en' END,
    created_at,
    created_at + (id % 5) * interval '1 hour'
FROM (
    SELECT
        id, advertiser_id,
        5 * (1 + floor(12 * pg_temp.rnd(id, 46)))::int AS percent,
        5 + floor(46 * pg_temp.rnd(id, 47))::int AS amount,
        -- Awkward ones began long ago: the list of deals begins with the latest.
        pg_temp.today() - 180 + floor(pg_temp.rnd(id, 48) * CASE WHEN id % 71 = 9 OR id % 31 = 4 OR id % 37 = 6
            OR id = 4321 OR is_quiet THEN 150 ELSE 230 END)::int AS start_date,
        CASE WHEN pg_temp.rnd(id, 49) > 0.3 THEN pg_temp.pick(words.countries, id, 55) END AS deal_country,
        pg_temp.pick(words.products, id, 50) AS product,
        (pg_temp.today() - (180 + id % 90) + interval '12:00')::timestamptz(3) AS created_at
    FROM words, (SELECT id, 1 + floor(12000 * pg_temp.rnd(id, 45))::int AS advertiser_id
        FROM generate_series(1, 40000) AS id) AS numbered
    JOIN (SELECT id AS advertiser_id, is_quiet FROM programs) AS programs USING (advertiser_id)
    OFFSET 0 -- keeps the planner from writing each expression out again wherever it is used
) AS drawn
JOIN (SELECT id AS advertiser, display_name, url FROM advertisers) AS advertisers ON advertiser = advertiser_id
CROSS JOIN words
CROSS JOIN LATERAL (VALUES
    (0, percent || '% off sitewide', percent || '%', 'percentage'),
    (1, 'Extra ' || percent || '% off ' || product, percent || '%', 'percentage'),
    (2, '$' || amount || ' off orders over $' || amount * 4, '$' || amount, 'fixed_amount'),
    (3, 'Free shipping on all orders', 'Free shipping', 'free_shipping'),
    (4, 'Buy one, get one ' || percent || '% off ' || product, NULL, 'bogo'),
    (5, 'Up to ' || percent || '% off in the ' || product || ' sale',
        'up to ' || percent || '%', 'sale'),
    (6, 'Free gift with ' || product, '', 'gift'),
    (7, 'Save ' || percent || '% on your first order', percent || '%', NULL)
) AS offer (kind, title, discount, deal_type)
WHERE offer.kind = floor(8 * pg_temp.rnd(id, 54))
ORDER BY id;

SELECT pg_temp.put_back();

INSERT INTO taggings (tag_id, taggable_type, taggable_id, created_at, updated_at)
SELECT cardinality(words.verticals) + 1 + id % cardinality(words.tags), 'deal', id, pg_temp.today()::timestamptz,
    pg_temp.today()::timestamptz
FROM deals, words WHERE id % 5 = 0
ORDER BY id;
