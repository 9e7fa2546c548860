-- What its owner calls an export.
ALTER TABLE "export_reports" ADD COLUMN "name" TEXT;
