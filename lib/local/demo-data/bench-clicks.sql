-- Exactly demo.clicks rows, one for each advertiser and day, from today backwards.

SELECT pg_temp.set_aside('daily_clicks');

INSERT INTO daily_clicks (advertiser_id, publisher_id, network_id, click_date, click_count)
SELECT advertisers.id, publisher_id, network_id, pg_temp.today() - days_ago,
    1 + floor(60 * power(pg_temp.rnd(advertisers.id * 128 + days_ago, 80), 4))::int
FROM generate_series(0, 89) AS days_ago, advertisers
WHERE days_ago::bigint * current_setting('demo.advertisers')::int + advertisers.id <= current_setting('demo.clicks')::int;

SELECT pg_temp.put_back();
