-- What follows from other rows or from a text is worked out here and nowhere else, whoever writes: npm run db:load, an
-- import of somebody's own, a correction by hand.

-- A sum may be longer than what is summed.
ALTER TABLE "advertisers" ALTER COLUMN "global_total_sales" TYPE DECIMAL(24,2);

-- Whether a sale is open or paid, by the network's word for its state: all but those that will never be paid.
CREATE FUNCTION "is_open_or_paid"("status" text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(lower(btrim("status") COLLATE "C") NOT IN ('declined', 'rejected', 'cancelled', 'canceled',
        'reversed', 'void', 'voided', 'denied', 'deleted'), true)
$$;

-- Reads a commission as networks write it: "10%", "Up to 8 %", "5-10%", "$12.50 per sale", "$5 - $10", "7,5 %",
-- "12 EUR". The type is "unknown" where it is neither percent nor money of one currency.
CREATE FUNCTION "read_commission"("words" text, OUT "type" text, OUT "least" numeric, OUT "most" numeric,
    OUT "currency" text) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    money CONSTANT text := '(?:US|CA|AU|NZ|HK|S|C|A)?\$|[€£¥₹]|zł|(?:AED|AUD|BGN|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|HKD|HUF|IDR'
        || '|ILS|INR|ISK|JPY|KRW|MXN|MYR|NOK|NZD|PHP|PLN|RON|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR)';
    number CONSTANT text := '\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?';
    parts text[];
    signs text[];
    numbers numeric[];
BEGIN
    "type" := 'unknown';
    parts := regexp_match(btrim(regexp_replace("words", '[\s\u00a0\u202f]+', ' ', 'g')) COLLATE "C",
        '^(?:[Uu][Pp] [Tt][Oo] ?|[Ff][Rr][Oo][Mm] ?)?'
        || format('(%1$s)? ?(%2$s) ?(%1$s|%%)?(?: ?(?:[-–—]|[Tt][Oo]) ?(%1$s)? ?(%2$s) ?(%1$s|%%)?)?', money, number)
        || '(?: ?(?:/|(?:[Pp][Ee][Rr]|[Oo][Ff]|[Oo][Nn])(?![[:alnum:]])).*)?$');
    IF parts IS NULL THEN
        RETURN;
    END IF;
    SELECT array_agg(value ORDER BY value) INTO numbers
        FROM (SELECT CASE WHEN part ~ '^\d{1,3}(,\d{3})+(\.\d+)?$' THEN replace(part, ',', '')
                ELSE replace(part, ',', '.') END::numeric AS value
            FROM unnest(ARRAY[parts[2], parts[5]]) AS part WHERE part IS NOT NULL) AS read;
    IF numbers[array_upper(numbers, 1)] >= 1e8 THEN
        RETURN;
    END IF;
    SELECT array_agg(DISTINCT CASE
            WHEN sign IN ('$', 'US$') THEN 'USD' WHEN sign IN ('C$', 'CA$') THEN 'CAD'
            WHEN sign IN ('A$', 'AU$') THEN 'AUD' WHEN sign = 'NZ$' THEN 'NZD' WHEN sign = 'HK$' THEN 'HKD'
            WHEN sign = 'S$' THEN 'SGD' WHEN sign = '€' THEN 'EUR' WHEN sign = '£' THEN 'GBP'
            WHEN sign = '¥' THEN 'JPY' WHEN sign = '₹' THEN 'INR' WHEN sign = 'zł' THEN 'PLN'
            ELSE sign END) INTO signs
        FROM unnest(ARRAY[parts[1], parts[3], parts[4], parts[6]]) AS sign WHERE sign IS NOT NULL;
    IF signs IS NULL OR cardinality(signs) <> 1 THEN
        RETURN;
    END IF;
    "least" := numbers[1];
    "most" := numbers[array_upper(numbers, 1)];
    "type" := CASE WHEN signs[1] = '%' THEN 'percent' ELSE 'flat' END
        || CASE WHEN "least" < "most" THEN '_range' ELSE '' END;
    "currency" := nullif(signs[1], '%');
END
$$;

-- The text decides where it can be read. Where it cannot, whoever writes the row may know better; what an earlier
-- text said does not stay.
CREATE FUNCTION "advertisers_set_commission"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    terms record;
BEGIN
    SELECT * INTO terms FROM public.read_commission(NEW.commission_rate);
    IF terms.type <> 'unknown' THEN
        NEW.commission_type := terms.type;
        NEW.commission_min := terms.least;
        NEW.commission_max := terms.most;
        NEW.currency := coalesce(terms.currency, NEW.currency);
    ELSIF TG_OP = 'UPDATE' AND NEW.commission_rate IS DISTINCT FROM OLD.commission_rate
        AND (NEW.commission_type, NEW.commission_min, NEW.commission_max)
            IS NOT DISTINCT FROM (OLD.commission_type, OLD.commission_min, OLD.commission_max) THEN
        NEW.commission_type := 'unknown';
        NEW.commission_min := NULL;
        NEW.commission_max := NULL;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER "advertisers_set_commission"
    BEFORE INSERT OR UPDATE OF "commission_rate", "commission_type", "commission_min", "commission_max", "currency"
    ON "advertisers" FOR EACH ROW EXECUTE FUNCTION "advertisers_set_commission"();

-- Counts the sales of these advertisers anew: how many are open or paid, and their sum in the advertiser's currency. One
-- that has none yet takes that of most of its sales. The rows are locked first, in their order, so that two who
-- write sales of one advertiser wait for each other and the second counts what the first has committed.
CREATE FUNCTION "count_sales"("advertiser_ids" integer[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM public.advertisers WHERE id = ANY(advertiser_ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE public.advertisers SET currency = counted.currency, transactions_count = counted.sales,
        global_total_sales = counted.amount
    FROM (
        SELECT id, currency, coalesce(sum(sales), 0)::int AS sales,
            coalesce(sum(amount) FILTER (WHERE sold_in = currency), 0) AS amount
        FROM (
            SELECT owner.id, sold.currency AS sold_in, sold.sales, sold.amount, coalesce(owner.currency,
                first_value(sold.currency) OVER (PARTITION BY owner.id ORDER BY sold.sales DESC, sold.currency))
                AS currency
            FROM public.advertisers AS owner
            LEFT JOIN (
                SELECT advertiser_id, transactions.currency, count(*) AS sales,
                    sum(sale_amount) FILTER (WHERE sale_amount <> 'NaN') AS amount
                FROM public.transactions
                WHERE advertiser_id = ANY(advertiser_ids) AND public.is_open_or_paid(status)
                GROUP BY advertiser_id, transactions.currency
            ) AS sold ON sold.advertiser_id = owner.id
            WHERE owner.id = ANY(advertiser_ids)
        ) AS by_currency
        GROUP BY id, currency
    ) AS counted
    WHERE counted.id = advertisers.id
        AND (advertisers.currency, transactions_count, global_total_sales)
            IS DISTINCT FROM (counted.currency, counted.sales, counted.amount);
END
$$;

CREATE FUNCTION "count_taggings"("tag_ids" integer[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM public.tags WHERE id = ANY(tag_ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE public.tags SET taggings_count = counted.taggings
    FROM (
        SELECT owner.id, count(tagging.id)::int AS taggings
        FROM public.tags AS owner LEFT JOIN public.taggings AS tagging ON tagging.tag_id = owner.id
        WHERE owner.id = ANY(tag_ids)
        GROUP BY owner.id
    ) AS counted
    WHERE counted.id = tags.id AND taggings_count <> counted.taggings;
END
$$;

-- Once a statement, whatever the number of its rows.
CREATE FUNCTION "transactions_count_sales"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM public.count_sales(array(SELECT DISTINCT advertiser_id FROM written));
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM public.count_sales(array(SELECT DISTINCT advertiser_id FROM removed));
    ELSIF TG_OP = 'UPDATE' THEN
        PERFORM public.count_sales(array(SELECT advertiser_id FROM written UNION SELECT advertiser_id FROM removed));
    ELSE
        PERFORM public.count_sales(array(SELECT id FROM public.advertisers));
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER "transactions_inserted" AFTER INSERT ON "transactions" REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION "transactions_count_sales"();
CREATE TRIGGER "transactions_updated" AFTER UPDATE ON "transactions"
    REFERENCING NEW TABLE AS written OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION "transactions_count_sales"();
CREATE TRIGGER "transactions_deleted" AFTER DELETE ON "transactions" REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION "transactions_count_sales"();
CREATE TRIGGER "transactions_truncated" AFTER TRUNCATE ON "transactions"
    FOR EACH STATEMENT EXECUTE FUNCTION "transactions_count_sales"();

-- Another currency is another sum.
CREATE FUNCTION "advertisers_count_sales"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.count_sales(array[NEW.id]);
    RETURN NULL;
END
$$;
CREATE TRIGGER "advertisers_currency_changed" AFTER UPDATE ON "advertisers"
    FOR EACH ROW WHEN (OLD."currency" IS DISTINCT FROM NEW."currency" AND pg_trigger_depth() < 1)
    EXECUTE FUNCTION "advertisers_count_sales"();

CREATE FUNCTION "taggings_count_taggings"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM public.count_taggings(array(SELECT DISTINCT tag_id FROM written));
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM public.count_taggings(array(SELECT DISTINCT tag_id FROM removed));
    ELSIF TG_OP = 'UPDATE' THEN
        PERFORM public.count_taggings(array(SELECT tag_id FROM written UNION SELECT tag_id FROM removed));
    ELSE
        PERFORM public.count_taggings(array(SELECT id FROM public.tags));
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER "taggings_inserted" AFTER INSERT ON "taggings" REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION "taggings_count_taggings"();
CREATE TRIGGER "taggings_updated" AFTER UPDATE ON "taggings" REFERENCING NEW TABLE AS written OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION "taggings_count_taggings"();
CREATE TRIGGER "taggings_deleted" AFTER DELETE ON "taggings" REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION "taggings_count_taggings"();
CREATE TRIGGER "taggings_truncated" AFTER TRUNCATE ON "taggings"
    FOR EACH STATEMENT EXECUTE FUNCTION "taggings_count_taggings"();

-- The rows that are there already. Advertisers without sales keep what they were given.
UPDATE "advertisers" SET "commission_rate" = "commission_rate" WHERE "commission_rate" IS NOT NULL;
SELECT "count_sales"(array(SELECT DISTINCT "advertiser_id" FROM "transactions"));
SELECT "count_taggings"(array(SELECT DISTINCT "tag_id" FROM "taggings"));

-- No file, sum or comparison can hold "not a number" or "for ever". Rows that are written must be free of them; those
-- that are there are looked at, and where one is not, the constraint stays NOT VALID until it is mended and
-- npm run db:deploy looks again.
DO $$
DECLARE
    item record;
BEGIN
    FOR item IN
        SELECT relname AS table_name, attname AS column_name, relname || '_' || attname || '_finite_check' AS name,
            CASE WHEN typname = 'numeric' THEN format('%I NOT IN (''NaN'', ''Infinity'', ''-Infinity'')', attname)
                ELSE format('isfinite(%I)', attname) END AS rule
        FROM pg_class
        JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
        JOIN pg_type ON pg_type.oid = atttypid
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND relname IN ('networks', 'agencies', 'publishers', 'tags', 'taggings', 'advertisers', 'deals',
                'daily_clicks', 'transactions', 'users')
            AND typname IN ('numeric', 'date', 'timestamptz')
        ORDER BY relname, attnum
    LOOP
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (%s) NOT VALID', item.table_name, item.name, item.rule);
        BEGIN
            EXECUTE format('ALTER TABLE %I VALIDATE CONSTRAINT %I', item.table_name, item.name);
        EXCEPTION WHEN check_violation THEN
            NULL; -- told by npm run db:deploy
        END;
    END LOOP;
END
$$;
