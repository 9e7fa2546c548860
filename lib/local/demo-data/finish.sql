-- What follows from the rows: sequences that go on after the ids given here, and times that are the same
-- whenever the data are loaded.

DO $$
DECLARE
    target text;
    last_id int;
BEGIN
    FOREACH target IN ARRAY ARRAY['networks', 'agencies', 'publishers', 'tags', 'advertisers', 'deals', 'transactions'] LOOP
        EXECUTE format('SELECT max(id) FROM %I', target) INTO last_id;
        IF last_id IS NOT NULL THEN
            PERFORM setval(pg_get_serial_sequence(target, 'id'), last_id);
        END IF;
    END LOOP;
    FOREACH target IN ARRAY ARRAY['networks', 'agencies', 'publishers', 'tags', 'users'] LOOP
        EXECUTE format('UPDATE %I SET created_at = pg_temp.today(), updated_at = pg_temp.today()', target);
    END LOOP;
END
$$;
