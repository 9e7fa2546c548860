-- A name is told of as well, so that other windows show it at once. Only its first lines are other than before.
ALTER TABLE "export_events" DROP CONSTRAINT "export_events_kind_check";
ALTER TABLE "export_events" ADD CONSTRAINT "export_events_kind_check"
    CHECK ("kind" IN ('status', 'progress', 'name'));

CREATE OR REPLACE FUNCTION "export_reports_tell"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told_id integer := coalesce(NEW.parent_report_id, NEW.id);
    told_kind text;
    told_status text := NEW.status;
    event_id bigint;
BEGIN
    IF NEW.parent_report_id IS NULL THEN
        IF TG_OP = 'INSERT' OR NEW.status IS DISTINCT FROM OLD.status THEN
            told_kind := 'status';
        ELSIF NEW.total_parts IS DISTINCT FROM OLD.total_parts THEN
            told_kind := 'progress';
        ELSIF NEW.name IS DISTINCT FROM OLD.name THEN
            told_kind := 'name';
        ELSE
            RETURN NULL;
        END IF;
    ELSIF TG_OP = 'UPDATE' AND NEW.status IS DISTINCT FROM OLD.status AND NEW.status = 'completed' THEN
        told_kind := 'progress';
        told_status := 'processing';
    ELSE
        RETURN NULL;
    END IF;

    PERFORM pg_advisory_xact_lock(hashtext('export_events'), NEW.user_id);
    INSERT INTO export_events (user_id, export_report_id, kind, status)
        VALUES (NEW.user_id, told_id, told_kind, told_status)
        RETURNING id INTO event_id;
    IF told_kind = 'status' AND NEW.status IN ('completed', 'failed') THEN
        INSERT INTO webhook_deliveries (endpoint_id, export_report_id, attempt, event_type)
            SELECT id, NEW.id, NEW.attempt, 'export.' || NEW.status
            FROM webhook_endpoints
            WHERE user_id = NEW.user_id AND disabled_at IS NULL
            ON CONFLICT DO NOTHING;
    END IF;
    PERFORM pg_notify('tranche_exports',
        json_build_object('event_id', event_id, 'user_id', NEW.user_id, 'export_id', told_id)::text);
    RETURN NULL;
END
$$;
