-- AlterTable
ALTER TABLE "export_reports"
    ADD COLUMN "completion_told_at" TIMESTAMPTZ(3),
    ADD COLUMN "attempt" INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN "stage_removed_at" TIMESTAMPTZ(3),
    ADD COLUMN "file_removed_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "export_events" (
    "id" BIGSERIAL NOT NULL,
    "user_id" INTEGER NOT NULL,
    "export_report_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "export_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_endpoints" (
    "id" SERIAL NOT NULL,
    "user_id" INTEGER NOT NULL,
    "url" TEXT NOT NULL,
    "secret_encrypted" TEXT NOT NULL,
    "previous_secret_encrypted" TEXT,
    "previous_secret_expires_at" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "id" BIGSERIAL NOT NULL,
    "endpoint_id" INTEGER NOT NULL,
    "export_report_id" INTEGER,
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "event_type" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "delivered_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_tries" (
    "id" BIGSERIAL NOT NULL,
    "delivery_id" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "response_status" INTEGER,
    "error" TEXT,
    "duration_ms" INTEGER NOT NULL,

    CONSTRAINT "webhook_tries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "user_id" INTEGER,
    "action" TEXT NOT NULL,
    "export_report_id" INTEGER,
    "credential" TEXT,
    "ip_address" TEXT,
    "request_id" TEXT,
    "details" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "export_events_user_id_id_idx" ON "export_events"("user_id", "id");

-- CreateIndex
CREATE INDEX "export_events_export_report_id_id_idx" ON "export_events"("export_report_id", "id");

-- CreateIndex
CREATE INDEX "export_events_created_at_idx" ON "export_events"("created_at");

-- CreateIndex
CREATE INDEX "webhook_endpoints_user_id_idx" ON "webhook_endpoints"("user_id");

-- CreateIndex
CREATE INDEX "webhook_deliveries_status_next_try_at_idx" ON "webhook_deliveries"("status", "next_try_at");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_deliveries_endpoint_id_export_report_id_attempt_key" ON "webhook_deliveries"("endpoint_id", "export_report_id", "attempt");

-- CreateIndex
CREATE INDEX "webhook_tries_delivery_id_id_idx" ON "webhook_tries"("delivery_id", "id");

-- CreateIndex
CREATE INDEX "audit_entries_user_id_id_idx" ON "audit_entries"("user_id", "id");

-- CreateIndex
CREATE INDEX "audit_entries_export_report_id_idx" ON "audit_entries"("export_report_id");

-- AddForeignKey
ALTER TABLE "export_events" ADD CONSTRAINT "export_events_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export_events" ADD CONSTRAINT "export_events_export_report_id_fkey" FOREIGN KEY ("export_report_id") REFERENCES "export_reports"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoints"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_export_report_id_fkey" FOREIGN KEY ("export_report_id") REFERENCES "export_reports"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_tries" ADD CONSTRAINT "webhook_tries_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "webhook_deliveries"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_entries" ADD CONSTRAINT "audit_entries_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_entries" ADD CONSTRAINT "audit_entries_export_report_id_fkey" FOREIGN KEY ("export_report_id") REFERENCES "export_reports"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ---------------------------------------------------------------------

ALTER TABLE "export_reports" ADD CONSTRAINT "export_reports_attempt_check" CHECK ("attempt" >= 1);
ALTER TABLE "export_events" ADD CONSTRAINT "export_events_kind_check" CHECK ("kind" IN ('status', 'progress'));
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_event_type_check"
    CHECK ("event_type" IN ('export.completed', 'export.failed', 'webhook.test'));
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_status_check"
    CHECK ("status" IN ('pending', 'delivered', 'failed'));

-- That somebody was told of a completion is no change of the export.
CREATE OR REPLACE FUNCTION "export_reports_set_times"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at
        AND NEW.completion_told_at IS NOT DISTINCT FROM OLD.completion_told_at THEN
        NEW.updated_at := clock_timestamp();
    END IF;
    IF NEW.status IS DISTINCT FROM OLD.status AND NEW.status_changed_at IS NOT DISTINCT FROM OLD.status_changed_at THEN
        NEW.status_changed_at := clock_timestamp();
    END IF;
    RETURN NEW;
END
$$;

-- The outbox: every change that somebody may wait for becomes an event in the transaction that makes it, whichever
-- code makes it. The lock is per user and held until commit, so that of one user's events a lower id is never seen
-- after a higher one, and a reader that goes on after the last id it saw misses nothing.
CREATE FUNCTION "export_reports_tell"() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER "export_reports_tell" AFTER INSERT OR UPDATE ON "export_reports"
    FOR EACH ROW EXECUTE FUNCTION "export_reports_tell"();
