-- When a step that works on the export was last alive.
ALTER TABLE "export_reports" ADD COLUMN "moved_at" TIMESTAMPTZ(3);

-- The times of an export are the database's, whichever process changes it: clocks of several machines differ, and readers
-- tell by updated_at which of two states is the later one. It therefore never stands still or goes back. A time that is
-- written on purpose stays: in a restore, and by processes of earlier versions.
CREATE OR REPLACE FUNCTION "export_reports_set_times"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    at timestamptz := clock_timestamp();
    seen export_reports := NEW;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status IN ('completed', 'failed') THEN
            NEW.completed_at := coalesce(NEW.completed_at, at);
        END IF;
        RETURN NEW;
    END IF;

    -- These are no change of the export for its readers.
    seen.completion_told_at := OLD.completion_told_at;
    seen.stage_removed_at := OLD.stage_removed_at;
    seen.file_check_begun_at := OLD.file_check_begun_at;
    seen.file_checked_at := OLD.file_checked_at;
    seen.file_difference := OLD.file_difference;
    seen.moved_at := OLD.moved_at;
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at AND seen IS DISTINCT FROM OLD THEN
        NEW.updated_at := greatest(at, OLD.updated_at + interval '1 millisecond');
    END IF;
    IF NEW.status IS DISTINCT FROM OLD.status THEN
        IF NEW.status_changed_at IS NOT DISTINCT FROM OLD.status_changed_at THEN
            NEW.status_changed_at := at;
        END IF;
        IF NEW.status = 'processing' AND NEW.started_at IS NOT DISTINCT FROM OLD.started_at THEN
            NEW.started_at := at;
        END IF;
        IF NEW.status IN ('completed', 'failed') AND NEW.completed_at IS NOT DISTINCT FROM OLD.completed_at THEN
            NEW.completed_at := at;
        END IF;
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER "export_reports_set_times" ON "export_reports";
CREATE TRIGGER "export_reports_set_times" BEFORE INSERT OR UPDATE ON "export_reports"
    FOR EACH ROW EXECUTE FUNCTION "export_reports_set_times"();
