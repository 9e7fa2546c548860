-- What the house notes for itself is no change of an export: updated_at moves with what a reader may see. An update that
-- changes nothing moves nothing.
CREATE OR REPLACE FUNCTION "export_reports_set_times"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    seen export_reports := NEW;
BEGIN
    seen.completion_told_at := OLD.completion_told_at;
    seen.stage_removed_at := OLD.stage_removed_at;
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at AND seen IS DISTINCT FROM OLD THEN
        NEW.updated_at := clock_timestamp();
    END IF;
    IF NEW.status IS DISTINCT FROM OLD.status AND NEW.status_changed_at IS NOT DISTINCT FROM OLD.status_changed_at THEN
        NEW.status_changed_at := clock_timestamp();
    END IF;
    RETURN NEW;
END
$$;

-- An export and its tranches now end in one transaction. These were left between the two.
UPDATE "export_reports" "tranche"
    SET "status" = 'failed', "outcome_code" = "whole"."outcome_code", "error_message" = "whole"."error_message",
        "completed_at" = "whole"."completed_at"
    FROM "export_reports" "whole"
    WHERE "whole"."id" = "tranche"."parent_report_id" AND "whole"."status" = 'failed'
        AND "tranche"."status" IN ('pending', 'processing');
