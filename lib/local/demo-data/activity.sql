-- Clicks and sales of the 120 days that end today.

-- Who has clicks, how many a day, and whether they become more or fewer. Before the last 30 days a day's clicks come
-- from fewer advertisers, with more clicks each: that saves half of the rows and keeps the totals on one level.
CREATE TEMPORARY TABLE active ON COMMIT DROP AS
SELECT
    id, publisher_id, network_id, currency, is_quiet,
    2 + 60 * power(luck, 8) * 20 AS level,
    1.3 * pg_temp.rnd(id, 61) - 0.5 AS trend,
    0.79 + 0.2 * pg_temp.rnd(id, 62) AS density,
    row_number() OVER (ORDER BY luck DESC, id) AS rank
FROM advertisers
JOIN (SELECT id, is_quiet, pg_temp.rnd(id, 60) * CASE WHEN is_quiet THEN 0.5 ELSE 1 END AS luck FROM programs) AS drawn
    USING (id)
WHERE status NOT IN ('not_applied', 'rejected');
ANALYZE active;

SELECT pg_temp.set_aside('daily_clicks');

INSERT INTO daily_clicks (advertiser_id, publisher_id, network_id, click_date, click_count)
SELECT id, publisher_id, network_id, pg_temp.today() - days_ago,
    CASE WHEN pg_temp.rnd(id * 128 + days_ago, 64) < 0.001 THEN 0
        ELSE 1 + floor(level / share * (0.5 + pg_temp.rnd(id * 128 + days_ago, 64))
            * (1 + trend * (60 - days_ago) / 60.0))::int
    END
FROM generate_series(119, 0, -1) AS days_ago, LATERAL (SELECT CASE WHEN days_ago < 30 THEN 1 ELSE 0.25 END AS share)
    AS shares, active
WHERE pg_temp.rnd(id * 128 + days_ago, 63) < density * share;

SELECT pg_temp.put_back();

SELECT pg_temp.set_aside('transactions');

INSERT INTO transactions (id, advertiser_id, publisher_id, network_id, transaction_id, order_id, transaction_date,
    sale_amount, commission_amount, currency, status, created_at, updated_at)
SELECT
    sale.id, active.id, publisher_id, network_id,
    CASE sale.id % 50 WHEN 7 THEN lpad(sale.id::text, 10, '0') WHEN 8 THEN sale.id || 'E5'
        ELSE 'T-' || to_hex(hashint8extended(sale.id, 70)) END,
    CASE WHEN sale.id % 12 = 0 THEN NULL WHEN sale.id % 97 = 1 THEN ''
        WHEN sale.id % 211 = 2 THEN words.awkward_texts[1 + sale.id / 211 % cardinality(words.awkward_texts)]
        ELSE (4000000 + sale.id * 3)::text END,
    sold_on, amount, round(amount * (2 + sale.id % 15) / 100, 2),
    CASE WHEN pg_temp.rnd(sale.id, 71) < 0.05 THEN 'EUR'
        ELSE coalesce(currency, (ARRAY['USD', 'USD', 'USD', 'EUR', 'GBP'])[1 + active.id % 5]) END,
    CASE WHEN sale.id % 41 = 0 THEN NULL WHEN sold_on > pg_temp.today() - 30 THEN 'pending'
        WHEN sale.id % 19 = 0 THEN 'declined' ELSE 'approved' END,
    sold_on + interval '18:00', sold_on + interval '18:00'
FROM (
    SELECT
        id,
        1 + floor(power(pg_temp.rnd(id, 72), 3) * (SELECT count(*) FROM active))::int AS rank,
        pg_temp.today() - floor(120 * pg_temp.rnd(id, 73))::int AS sold_on,
        -- Some are returns, some are worth nothing, a few are very large.
        CASE WHEN id % 37 = 0 THEN -1 WHEN id % 151 = 0 THEN 0 ELSE 1 END
            * round((5 + 120 * power(-ln(1 - pg_temp.rnd(id, 74)), 1.7))::numeric, 2) AS drawn
    FROM generate_series(1, 60000) AS id
) AS sale
JOIN active USING (rank)
CROSS JOIN LATERAL (SELECT CASE WHEN is_quiet THEN round(drawn / 100, 2) ELSE drawn END AS amount) AS paid
CROSS JOIN words
ORDER BY sold_on, sale.id;

SELECT pg_temp.put_back();
