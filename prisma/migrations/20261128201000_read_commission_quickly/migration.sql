-- Reads a commission as networks write it: "10%", "Up to 8 %", "5-10%", "$12.50 per sale", "$5 - $10", "7,5 %",
-- "12 EUR". The type is "unknown" where it is neither percent nor money of one currency.
-- It takes one piece after the other off the front, by patterns without groups. One pattern with a group for each piece
-- reads the same and costs ten times as much, and a load reads a commission for every advertiser.
CREATE OR REPLACE FUNCTION "read_commission"("words" text, OUT "type" text, OUT "least" numeric, OUT "most" numeric,
    OUT "currency" text) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    money CONSTANT text := '(?:(?:US|CA|AU|NZ|HK|S|C|A)?\$|[€£¥₹]|zł|(?:AED|AUD|BGN|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|HKD|HUF'
        || '|IDR|ILS|INR|ISK|JPY|KRW|MXN|MYR|NOK|NZD|PHP|PLN|RON|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR))';
    rest text COLLATE "C" := btrim(regexp_replace("words", '[\s\u00a0\u202f]+', ' ', 'g'));
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
