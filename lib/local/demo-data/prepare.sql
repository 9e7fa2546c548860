-- Tools for the scripts beside this file. They live in the session's temporary schema.
-- Settings: demo.today (date), demo.advertisers (how many); temporary table words (one row, one column a list).

-- Pseudo-random, in [0, 1): the same n and salt give the same number.
CREATE FUNCTION pg_temp.rnd(n bigint, salt int) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (hashint8extended(n, salt) & 9007199254740991) / 9007199254740992.0::float8
$$;

CREATE FUNCTION pg_temp.pick(list text[], n bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT list[1 + floor(cardinality(list) * pg_temp.rnd(n, salt))::int]
$$;

CREATE FUNCTION pg_temp.slug(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT trim(BOTH '-' FROM regexp_replace(lower(words), '[^a-z0-9]+', '-', 'g'))
$$;

CREATE FUNCTION pg_temp.today() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT current_setting('demo.today')::date
$$;

-- Checking every row against three foreign keys and sorting it into every index takes several times as long as
-- doing both once at the end, so a big table's constraints and indexes are set aside and put back.
CREATE TEMPORARY TABLE set_aside (position serial, definition text) ON COMMIT DROP;

CREATE FUNCTION pg_temp.set_aside(target regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    item record;
BEGIN
    FOR item IN
        SELECT conname, contype, pg_get_constraintdef(oid) AS definition FROM pg_constraint
        WHERE conrelid = target AND contype IN ('f', 'p', 'u')
        ORDER BY contype = 'f' -- primary keys are put back before what may refer to them
    LOOP
        INSERT INTO set_aside (definition)
        VALUES (format('ALTER TABLE %s ADD CONSTRAINT %I %s', target, item.conname, item.definition));
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', target, item.conname);
    END LOOP;
    FOR item IN SELECT indexrelid::regclass AS name, pg_get_indexdef(indexrelid) AS definition
        FROM pg_index WHERE indrelid = target
    LOOP
        INSERT INTO set_aside (definition) VALUES (item.definition);
        EXECUTE format('DROP INDEX %s', item.name);
    END LOOP;
END
$$;

CREATE FUNCTION pg_temp.put_back() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT definition FROM set_aside ORDER BY position LOOP
        EXECUTE item.definition;
    END LOOP;
    DELETE FROM set_aside;
END
$$;
