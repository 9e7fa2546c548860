-- AlterTable
ALTER TABLE "export_reports" ADD COLUMN "receipt" JSONB;
