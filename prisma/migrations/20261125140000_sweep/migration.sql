-- What the sweep looks for each minute, among exports that are otherwise only found by their user or id. Partial indexes
-- cannot be said in Prisma's schema language.
CREATE INDEX "export_reports_ended_idx" ON "export_reports"("completed_at")
    WHERE "parent_report_id" IS NULL;
CREATE INDEX "export_reports_stage_left_idx" ON "export_reports"("completed_at")
    WHERE "parent_report_id" IS NULL AND "stage_removed_at" IS NULL;
