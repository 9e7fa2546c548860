-- Networks, agencies, publishers, tags and advertisers.

INSERT INTO networks (id, name, slug)
SELECT position, name, lower(name)
FROM unnest(ARRAY['FlexOffers', 'CJ', 'Rakuten', 'Impact', 'Awin', 'Partnerize', 'Pepperjam', 'ShareASale',
    'Avantlink', 'Connexity', 'Skimlinks']) WITH ORDINALITY AS listed (name, position);

INSERT INTO agencies (id, name, slug)
SELECT position, name, pg_temp.slug(name)
FROM unnest(ARRAY['Larch & Lane', 'Third Floor Partners', 'Ölmann GmbH', 'Blue Door Digital'])
    WITH ORDINALITY AS listed (name, position);

-- 1 is the house, 4 hides its deals; some names are such as only real life has.
INSERT INTO publishers (id, name, slug, domain, description, company_type, publisher_type, network_id, hide_deals,
    link_generator_enabled, application_requests_enabled, headquarters, last_paid_at, house)
SELECT id, name, slug, CASE WHEN id % 9 <> 8 THEN slug || '.example.com' END,
    CASE id % 4 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE name || ' writes about what is worth its price.' END,
    CASE WHEN id IN (33, 34) THEN 'network' WHEN id = 35 THEN 'agency' WHEN id = 36 THEN 'advertiser'
        ELSE 'publisher' END,
    CASE WHEN id NOT IN (1, 33, 34, 35, 36) THEN (ARRAY['Content & Blogs', 'Influencers & Creators',
        'Coupon & Deals', 'Cashback & Loyalty', 'Email & Newsletters', 'Communities & Memberships',
        'Comparison & Review Sites', 'Tools & Utilities'])[1 + id % 8] END,
    CASE id WHEN 33 THEN 5 WHEN 34 THEN 9 END,
    id = 4, id % 3 <> 0, id % 5 <> 0,
    CASE WHEN id % 6 <> 5 THEN pg_temp.pick(words.cities, id, 1) END,
    CASE WHEN id % 4 <> 3 THEN pg_temp.today() - (id * 11 % 200)::int END,
    id = 1
FROM (
    SELECT id, name, CASE WHEN pg_temp.slug(name) = '' THEN 'publisher-' || id ELSE pg_temp.slug(name) END AS slug
    FROM words, LATERAL unnest('HiEnergy'::text || words.publisher_names
        || ARRAY['"Deals, Deals & More" GmbH', 'صفقات اليوم', 'お得情報局', 'Rabatt 🐙 Club', '  Spaced Out Media ',
            '=SUM(Savings)']) WITH ORDINALITY AS listed (name, id)
) AS named, words;

INSERT INTO agency_publishers (agency_id, publisher_id)
SELECT 1 + (id - 5) / 5, id FROM generate_series(5, 24) AS id;

INSERT INTO tags (id, name, slug, display_name, description, kind)
SELECT id, name, pg_temp.slug(name), CASE WHEN id % 7 <> 0 THEN initcap(name) END,
    CASE WHEN id % 3 = 0 THEN 'Programs and deals about ' || name || '.' END,
    CASE WHEN id <= cardinality(words.verticals) THEN 'vertical' ELSE 'tag' END
FROM words, LATERAL unnest(words.verticals || words.tags) WITH ORDINALITY AS listed (name, id);

-- A program is a brand on a network. The house holds the first quarter of the rows; most other rows are the same
-- programs, held by another publisher, and so share the program's name, domain and terms.
-- Awkward names and texts are for those who look for them: whoever opens a report for the first time sees at most one.
-- So they stand where no report begins. Programs that are awkward have names late in the alphabet, few clicks, small
-- sales and older deals; the publishers with awkward names (from 35 on) hold such programs alone.
CREATE TEMPORARY TABLE programs ON COMMIT DROP AS
SELECT
    id, program, house_rows, is_late, is_awkward,
    CASE WHEN wanted_publisher >= 35 AND NOT is_late THEN wanted_publisher - 10 ELSE wanted_publisher END AS publisher_id,
    is_awkward OR wanted_publisher >= 35 AND is_late AS is_quiet
FROM (
    SELECT *, pg_temp.pick(words.brand_firsts, program, 5) COLLATE "C" >= 'N' AS is_late, program % 53 = 5 AS is_awkward
    FROM words, LATERAL (
        SELECT
            id, house_rows,
            CASE WHEN id <= house_rows THEN 1 ELSE 2 + floor(39 * power(pg_temp.rnd(id, 2), 2))::int END
                AS wanted_publisher,
            CASE WHEN id <= house_rows THEN id
                WHEN pg_temp.rnd(id, 3) < 0.7 THEN 1 + floor(house_rows * pg_temp.rnd(id, 4))::int ELSE id END AS program
        FROM (SELECT current_setting('demo.advertisers')::int AS wanted,
            current_setting('demo.advertisers')::int / 4 AS house_rows) AS sizes, generate_series(1, wanted) AS id
    ) AS drawn
) AS placed;
ANALYZE programs;

INSERT INTO advertisers (id, network_id, publisher_id, house_advertiser_id, name, display_name, slug, domain, url,
    description, status, commission_rate, commission_type, commission_min, commission_max, currency, country,
    countries, external_id, created_at, updated_at)
SELECT
    id, network_id, publisher_id,
    CASE WHEN publisher_id <> 1 AND program <= house_rows THEN program END,
    name,
    CASE program % 5 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE brand END,
    CASE WHEN is_awkward THEN 'program' ELSE pg_temp.slug(name) END || '-' || network_slug || '-' || id,
    CASE WHEN program % 23 = 0 THEN NULL WHEN program % 101 = 1 THEN '' ELSE domain END,
    CASE WHEN program % 19 <> 0 THEN 'https://www.' || domain || '/?ref=' || id || '&source=' || network_slug END,
    CASE
        WHEN id = 69 THEN left(repeat('A description that somebody pasted from a whole page, '
            || 'with "quotes", commas, 漢字 and' || E'\n' || 'line breaks. ', 500), 40000)
        WHEN is_late AND program % 11 = 3 THEN words.awkward_texts[1 + program / 11 % cardinality(words.awkward_texts)]
        WHEN program % 11 = 0 THEN NULL
        WHEN program % 47 = 2 THEN ''
        ELSE format('%s sells %s and %s to customers in %s. Commission is paid on %s; %s.', brand,
            pg_temp.pick(words.products, program, 10), pg_temp.pick(words.products, program, 11),
            coalesce(country, 'all countries'), pg_temp.pick(words.products, program, 12),
            (ARRAY['cookies last 30 days', 'coupon sites are welcome', 'no bidding on the brand''s name',
                'orders are locked after 45 days'])[1 + program % 4])
    END,
    CASE
        WHEN chance < 0.82 THEN 'approved' WHEN chance < 0.87 THEN 'applied' WHEN chance < 0.91 THEN 'not_applied'
        WHEN chance < 0.94 THEN 'rejected' WHEN chance < 0.98 THEN 'stopped' ELSE 'unknown'
    END,
    terms.commission_rate, terms.commission_type, terms.commission_min, terms.commission_max, terms.currency,
    country,
    CASE WHEN country IS NULL THEN ARRAY[]::char(2)[]
        WHEN program % 3 = 0 THEN ARRAY[country, pg_temp.pick(words.countries, program, 13)]::char(2)[]
        ELSE ARRAY[country]::char(2)[] END,
    CASE
        WHEN program % 13 = 0 THEN NULL
        WHEN program % 17 = 0 THEN words.awkward_codes[1 + program / 17 % cardinality(words.awkward_codes)]
        WHEN network_id = 2 THEN lpad((program * 37 % 100000)::text, 8, '0')
        WHEN network_id = 4 THEN program * 11 % 1000 || 'E' || program % 10
        ELSE (100000 + program * 7)::text
    END,
    created_at,
    -- Imports touch many rows at the same moment, so equal times are common.
    greatest(created_at, pg_temp.today() - (id % 40) * interval '1 day' + interval '03:15:00.125')
FROM (
    SELECT
        programs.*,
        -- What would be sorted before most names comes behind a word that is sorted after them.
        CASE WHEN is_awkward THEN CASE WHEN awkward_text ~ '^[N-Z\u0590-\u06ff\u3040-\ud7ff]' COLLATE "C" THEN ''
                ELSE 'Zenith ' END || awkward_text
            ELSE brand || pg_temp.pick(words.brand_suffixes, program, 7) END AS name,
        brand,
        pg_temp.slug(brand) || '.example.com' AS domain,
        1 + floor(11 * pg_temp.rnd(program, 8))::int AS network_id,
        CASE WHEN pg_temp.rnd(program, 9) > 0.08 THEN pg_temp.pick(words.countries, program, 17) END AS country,
        pg_temp.rnd(id, 15) AS chance,
        (pg_temp.today() - floor(1400 * pg_temp.rnd(id, 16))::int + interval '09:30:00'
            + (id % 3) * interval '1.5 seconds')::timestamptz(3) AS created_at
    FROM programs, words, LATERAL (SELECT pg_temp.pick(words.brand_firsts, program, 5) || ' '
        || pg_temp.pick(words.brand_seconds, program, 6) AS brand,
        words.awkward_texts[1 + program / 53 % cardinality(words.awkward_texts)] AS awkward_text) AS named
    OFFSET 0 -- keeps the planner from writing each expression out again wherever it is used
) AS described
JOIN (SELECT id AS network_id, slug AS network_slug FROM networks) AS networks USING (network_id)
CROSS JOIN words
-- Commission as networks write it, beside what can be read from it.
CROSS JOIN LATERAL (
    SELECT (1 + floor(38 * pg_temp.rnd(program, 20)))::numeric / 2 AS low,
        (1 + floor(30 * pg_temp.rnd(program, 21)))::numeric / 2 AS step,
        CASE WHEN country = 'GB' THEN 'GBP' WHEN country IN ('DE', 'FR', 'NL', 'ES', 'IT', 'AT', 'BE', 'IE')
            THEN 'EUR' ELSE 'USD' END AS money,
        CASE WHEN country = 'GB' THEN '£' WHEN country IN ('DE', 'FR', 'NL', 'ES', 'IT', 'AT', 'BE', 'IE')
            THEN '€' ELSE '$' END AS sign
    OFFSET 0
) AS numbers
CROSS JOIN LATERAL (VALUES
    (0, trim_scale(low) || '%', 'percent', low, low, NULL),
    (1, to_char(low, 'FM990.00') || '%', 'percent', low, low, NULL),
    (2, 'Up to ' || trim_scale(low) || '%', 'percent', low, low, NULL),
    (3, trim_scale(low) || '% - ' || trim_scale(low + step) || '%', 'percent_range', low, low + step, NULL),
    (4, trim_scale(low) || '-' || trim_scale(low + step) || '%', 'percent_range', low, low + step, NULL),
    (5, sign || to_char(low * 5, 'FM9990.00'), 'flat', low * 5, low * 5, money),
    (6, sign || to_char(low * 5, 'FM9990.00') || ' per sale', 'flat', low * 5, low * 5, money),
    (7, sign || trim_scale(low) || ' - ' || sign || trim_scale(low + step), 'flat_range', low, low + step, money),
    (8, CASE WHEN is_awkward THEN (ARRAY['=5%', '-'])[1 + program / 53 % 2]
        ELSE (ARRAY['Varies', 'See program terms', '', 'n/a', NULL])[1 + program % 5] END, 'unknown', NULL, NULL, NULL)
) AS terms (kind, commission_rate, commission_type, commission_min, commission_max, currency)
WHERE terms.kind = floor(9 * pg_temp.rnd(program, 22))
ORDER BY id;

SELECT pg_temp.set_aside('taggings');

INSERT INTO taggings (tag_id, taggable_type, taggable_id, created_at, updated_at)
SELECT DISTINCT
    CASE WHEN place <= 2 THEN 1 + floor(power(pg_temp.rnd(program * 8 + place, 23), 2) * cardinality(words.verticals))::int
        ELSE cardinality(words.verticals) + 1 + floor(pg_temp.rnd(program * 8 + place, 24) * cardinality(words.tags))::int
    END AS tag_id, 'advertiser', id, pg_temp.today()::timestamptz, pg_temp.today()::timestamptz
FROM programs, words, generate_series(1, 4) AS place
WHERE pg_temp.rnd(program * 8 + place, 25) < CASE place WHEN 1 THEN 0.95 WHEN 2 THEN 0.4 ELSE 0.35 END
ORDER BY id, tag_id;

SELECT pg_temp.put_back();
