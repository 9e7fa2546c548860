-- Links that hand one finished file to whoever has them, until they end.
CREATE TABLE "shared_links" (
    "id" SERIAL NOT NULL,
    "export_report_id" INTEGER NOT NULL,
    "public_id" TEXT NOT NULL,
    "secret_digest" CHAR(64) NOT NULL,
    "requires_sign_in" BOOLEAN NOT NULL DEFAULT false,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "openings" INTEGER NOT NULL DEFAULT 0,
    "downloads" INTEGER NOT NULL DEFAULT 0,
    "last_opened_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "shared_links_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "shared_links_public_id_key" ON "shared_links"("public_id");
CREATE INDEX "shared_links_export_report_id_idx" ON "shared_links"("export_report_id");
CREATE INDEX "shared_links_expires_at_idx" ON "shared_links"("expires_at");

ALTER TABLE "shared_links" ADD CONSTRAINT "shared_links_export_report_id_fkey" FOREIGN KEY ("export_report_id") REFERENCES "export_reports"("id") ON DELETE CASCADE ON UPDATE CASCADE;
