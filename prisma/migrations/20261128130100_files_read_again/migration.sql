-- Finished files are read again from time to time and compared with their receipts.
ALTER TABLE "export_reports"
    ADD COLUMN "file_check_begun_at" TIMESTAMPTZ(3),
    ADD COLUMN "file_checked_at" TIMESTAMPTZ(3),
    ADD COLUMN "file_difference" TEXT;

-- Asked at each look at the health. Partial indexes cannot be said in Prisma's schema language.
CREATE INDEX "export_reports_file_difference_idx" ON "export_reports"("id") WHERE "file_difference" IS NOT NULL;
-- Files of one day, and those that were looked at longest ago.
CREATE INDEX "export_reports_file_check_idx" ON "export_reports"("file_check_begun_at")
    WHERE "file_check_begun_at" IS NOT NULL;

-- A look at the file is no change of the export: its answer does not tell of it, the receipt does.
CREATE OR REPLACE FUNCTION "export_reports_set_times"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    seen export_reports := NEW;
BEGIN
    seen.completion_told_at := OLD.completion_told_at;
    seen.stage_removed_at := OLD.stage_removed_at;
    seen.file_check_begun_at := OLD.file_check_begun_at;
    seen.file_checked_at := OLD.file_checked_at;
    seen.file_difference := OLD.file_difference;
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at AND seen IS DISTINCT FROM OLD THEN
        NEW.updated_at := clock_timestamp();
    END IF;
    IF NEW.status IS DISTINCT FROM OLD.status AND NEW.status_changed_at IS NOT DISTINCT FROM OLD.status_changed_at THEN
        NEW.status_changed_at := clock_timestamp();
    END IF;
    RETURN NEW;
END
$$;
