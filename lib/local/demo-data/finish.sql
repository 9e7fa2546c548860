-- What follows from the rows: counts, sequences that go on after the ids given here, and times that are the same
-- whenever the data are loaded.

UPDATE tags SET taggings_count = counted.taggings
FROM (SELECT tag_id, count(*)::int AS taggings FROM taggings GROUP BY tag_id) AS counted
WHERE counted.tag_id = tags.id;

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
