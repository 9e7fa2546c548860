-- Requests of signed-in pages, counted beside those by key: a limit of their own.
ALTER TABLE "rate_limit_windows" ADD COLUMN "session_count" INTEGER NOT NULL DEFAULT 0;

-- What is kept of whose exports, summed whenever a new one is asked for: files, and the parts of exports that have none
-- (yet). Partial indexes cannot be said in Prisma's schema language.
CREATE INDEX "export_reports_kept_file_idx" ON "export_reports"("publisher_id", "user_id") INCLUDE ("byte_size")
    WHERE "parent_report_id" IS NULL AND "status" = 'completed' AND "file_removed_at" IS NULL;
CREATE INDEX "export_reports_kept_parts_idx" ON "export_reports"("publisher_id", "user_id")
    WHERE "parent_report_id" IS NULL AND "status" <> 'completed' AND "chunked_export" AND "stage_removed_at" IS NULL;
