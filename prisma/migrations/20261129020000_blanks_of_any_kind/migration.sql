-- Loaded files have blanks of every kind around their words: tabs, no-break and other spaces of Unicode. What counts as one
-- is said here, for every text that is read, and does not depend on the database's locale: Unicode's White_Space, and the
-- byte order mark, which JavaScript's trim() takes for one too.
CREATE FUNCTION "blanks"() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT E' \t\n\x0B\f\r\u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF'
$$;

CREATE FUNCTION "trim_blanks"("words" text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT btrim("words", public.blanks())
$$;

CREATE OR REPLACE FUNCTION "is_open_or_paid"("status" text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(lower(public.trim_blanks("status") COLLATE "C") NOT IN ('declined', 'rejected', 'cancelled', 'canceled',
        'reversed', 'void', 'voided', 'denied', 'deleted'), true)
$$;

-- As before but for its blanks: "\s" was what the database's locale says.
CREATE OR REPLACE FUNCTION "read_commission"("words" text, OUT "type" text, OUT "least" numeric, OUT "most" numeric,
    OUT "currency" text) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    money CONSTANT text := '(?:(?:US|CA|AU|NZ|HK|S|C|A)?\$|[€£¥₹]|zł|(?:AED|AUD|BGN|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|HKD|HUF'
        || '|IDR|ILS|INR|ISK|JPY|KRW|MXN|MYR|NOK|NZD|PHP|PLN|RON|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR))';
    rest text COLLATE "C" := public.trim_blanks(regexp_replace("words", format('[%s]+', public.blanks()), ' ', 'g'));
    kind text;
    piece text COLLATE "C";
    unit text COLLATE "C"; -- "%", or the code of the currency
    next_unit text COLLATE "C";
    first_value numeric;
    value numeric;
BEGIN
    "type" := 'unknown';
    rest := regexp_replace(rest, '^(?:[Uu][Pp] [Tt][Oo] ?|[Ff][Rr][Oo][Mm] ?)', '');
    FOR place IN 1..2 LOOP
        FOREACH kind IN ARRAY ARRAY['unit before', 'number', 'unit after'] LOOP
            IF kind = 'number' THEN
                piece := substring(rest FROM '^ ?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)');
                IF piece IS NULL THEN
                    RETURN;
                END IF;
                value := CASE WHEN piece ~ '^ ?\d{1,3}(?:,\d{3})+(?:\.\d+)?$' THEN replace(piece, ',', '')
                    ELSE replace(piece, ',', '.') END::numeric;
            ELSE
                piece := substring(rest FROM CASE kind WHEN 'unit before' THEN '^' || money ELSE '^ ?(?:%|' || money || ')' END);
                CONTINUE WHEN piece IS NULL;
                next_unit := CASE btrim(piece) WHEN '$' THEN 'USD' WHEN 'US$' THEN 'USD' WHEN 'C$' THEN 'CAD'
                    WHEN 'CA$' THEN 'CAD' WHEN 'A$' THEN 'AUD' WHEN 'AU$' THEN 'AUD' WHEN 'NZ$' THEN 'NZD'
                    WHEN 'HK$' THEN 'HKD' WHEN 'S$' THEN 'SGD' WHEN '€' THEN 'EUR' WHEN '£' THEN 'GBP'
                    WHEN '¥' THEN 'JPY' WHEN '₹' THEN 'INR' WHEN 'zł' THEN 'PLN' ELSE btrim(piece) END;
                IF unit <> next_unit THEN
                    RETURN;
                END IF;
                unit := next_unit;
            END IF;
            rest := substr(rest, 1 + length(piece));
        END LOOP;
        IF value >= 1e8 THEN
            RETURN;
        END IF;
        first_value := coalesce(first_value, value);
        EXIT WHEN rest ~ '^ ?(?:$|/|(?:[Pp][Ee][Rr]|[Oo][Ff]|[Oo][Nn])(?![[:alnum:]]))';
        piece := CASE place WHEN 1 THEN substring(rest FROM '^ ?(?:[-–—]|[Tt][Oo]) ?') END;
        IF piece IS NULL THEN
            RETURN;
        END IF;
        rest := substr(rest, 1 + length(piece));
    END LOOP;
    IF unit IS NULL THEN
        RETURN;
    END IF;
    "least" := least(first_value, value);
    "most" := greatest(first_value, value);
    "type" := CASE unit WHEN '%' THEN 'percent' ELSE 'flat' END || CASE WHEN "least" < "most" THEN '_range' ELSE '' END;
    "currency" := nullif(unit, '%');
END
$$;

-- The rows that are there already, and were read otherwise.
SELECT "count_sales"(array(SELECT DISTINCT "advertiser_id" FROM "transactions" WHERE "trim_blanks"("status") <> btrim("status")));
UPDATE "advertisers" SET "commission_rate" = "commission_rate" WHERE "commission_rate" ~ format('[%s]', substr("blanks"(), 2));

-- Types of deals are compared as words as well.
DROP STATISTICS "deals_folded_deal_type";
CREATE STATISTICS "deals_folded_deal_type" ON ("fold_text"("trim_blanks"("deal_type"))) FROM "deals";
ANALYZE "deals";
