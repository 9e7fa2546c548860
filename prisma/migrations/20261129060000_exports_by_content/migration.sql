-- Whose file somebody holds is asked by its digest alone. Partial indexes cannot be said in Prisma's schema language.
CREATE INDEX "export_reports_sha256_idx" ON "export_reports"("sha256")
    WHERE "parent_report_id" IS NULL AND "sha256" IS NOT NULL;
