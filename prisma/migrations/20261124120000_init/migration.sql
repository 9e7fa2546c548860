-- E-mail addresses compare without regard to case. The extension is trusted: a database's owner may create it.
CREATE EXTENSION IF NOT EXISTS citext;

-- CreateTable
CREATE TABLE "networks" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "networks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agencies" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "agencies_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "publishers" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "domain" TEXT,
    "description" TEXT,
    "company_type" TEXT NOT NULL DEFAULT 'publisher',
    "publisher_type" TEXT,
    "network_id" INTEGER,
    "hide_deals" BOOLEAN NOT NULL DEFAULT false,
    "link_generator_enabled" BOOLEAN NOT NULL DEFAULT false,
    "application_requests_enabled" BOOLEAN NOT NULL DEFAULT false,
    "headquarters" TEXT,
    "last_paid_at" DATE,
    "house" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "publishers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agency_publishers" (
    "agency_id" INTEGER NOT NULL,
    "publisher_id" INTEGER NOT NULL,

    CONSTRAINT "agency_publishers_pkey" PRIMARY KEY ("agency_id","publisher_id")
);

-- CreateTable
CREATE TABLE "advertisers" (
    "id" SERIAL NOT NULL,
    "network_id" INTEGER NOT NULL,
    "publisher_id" INTEGER NOT NULL,
    "house_advertiser_id" INTEGER,
    "name" TEXT NOT NULL,
    "display_name" TEXT,
    "slug" TEXT NOT NULL,
    "domain" TEXT,
    "url" TEXT,
    "description" TEXT,
    "status" TEXT NOT NULL DEFAULT 'unknown',
    "commission_rate" TEXT,
    "commission_type" TEXT NOT NULL DEFAULT 'unknown',
    "commission_min" DECIMAL(12,4),
    "commission_max" DECIMAL(12,4),
    "currency" CHAR(3),
    "country" CHAR(2),
    "countries" CHAR(2)[] NOT NULL DEFAULT ARRAY[]::CHAR(2)[],
    "transactions_count" INTEGER NOT NULL DEFAULT 0,
    "global_total_sales" DECIMAL(14,2) NOT NULL DEFAULT 0,
    "external_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "advertisers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deals" (
    "id" SERIAL NOT NULL,
    "advertiser_id" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT,
    "code" TEXT,
    "discount" TEXT,
    "deal_type" TEXT,
    "landing_url" TEXT,
    "exclusive" BOOLEAN NOT NULL DEFAULT false,
    "featured" BOOLEAN NOT NULL DEFAULT false,
    "country" CHAR(2),
    "countries" CHAR(2)[] NOT NULL DEFAULT ARRAY[]::CHAR(2)[],
    "start_date" DATE,
    "end_date" DATE,
    "locale" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tags" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "display_name" TEXT,
    "description" TEXT,
    "kind" TEXT NOT NULL DEFAULT 'tag',
    "taggings_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tags_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "taggings" (
    "id" SERIAL NOT NULL,
    "tag_id" INTEGER NOT NULL,
    "taggable_type" TEXT NOT NULL,
    "taggable_id" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "taggings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "daily_clicks" (
    "advertiser_id" INTEGER NOT NULL,
    "publisher_id" INTEGER NOT NULL,
    "network_id" INTEGER NOT NULL,
    "click_date" DATE NOT NULL,
    "click_count" INTEGER NOT NULL,

    CONSTRAINT "daily_clicks_pkey" PRIMARY KEY ("advertiser_id","click_date")
);

-- CreateTable
CREATE TABLE "transactions" (
    "id" SERIAL NOT NULL,
    "advertiser_id" INTEGER NOT NULL,
    "publisher_id" INTEGER NOT NULL,
    "network_id" INTEGER NOT NULL,
    "transaction_id" TEXT NOT NULL,
    "order_id" TEXT,
    "transaction_date" DATE NOT NULL,
    "sale_amount" DECIMAL(14,2) NOT NULL DEFAULT 0,
    "commission_amount" DECIMAL(14,2) NOT NULL DEFAULT 0,
    "currency" CHAR(3) NOT NULL,
    "status" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "transactions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" SERIAL NOT NULL,
    "email" CITEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "name" TEXT NOT NULL,
    "given_name" TEXT,
    "family_name" TEXT,
    "image" TEXT,
    "admin" BOOLEAN NOT NULL DEFAULT false,
    "account_admin" BOOLEAN NOT NULL DEFAULT false,
    "publisher_id" INTEGER,
    "agency_id" INTEGER,
    "network_id" INTEGER,
    "advertiser_id" INTEGER,
    "auth0_uid" TEXT,
    "referred_by_id" INTEGER,
    "api_key_digest" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" SERIAL NOT NULL,
    "user_id" INTEGER NOT NULL,
    "token" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts" (
    "id" SERIAL NOT NULL,
    "user_id" INTEGER NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verifications" (
    "id" SERIAL NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limit_windows" (
    "user_id" INTEGER NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "rate_limit_windows_pkey" PRIMARY KEY ("user_id","window_start")
);

-- CreateTable
CREATE TABLE "export_reports" (
    "id" SERIAL NOT NULL,
    "user_id" INTEGER NOT NULL,
    "publisher_id" INTEGER,
    "report_type" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "search_params" JSONB NOT NULL DEFAULT '{}',
    "index_params" JSONB NOT NULL DEFAULT '{}',
    "query" JSONB NOT NULL DEFAULT '{}',
    "fingerprint" CHAR(64) NOT NULL,
    "filename" TEXT,
    "storage_key" TEXT,
    "error_message" TEXT,
    "outcome_code" TEXT,
    "chunked_export" BOOLEAN NOT NULL DEFAULT false,
    "parent_report_id" INTEGER,
    "part_index" INTEGER,
    "total_parts" INTEGER,
    "row_count" BIGINT,
    "byte_size" BIGINT,
    "sha256" TEXT,
    "snapshot_id" TEXT,
    "snapshot_at" TIMESTAMPTZ(6),
    "snapshot_transactions" TEXT,
    "control_totals" JSONB,
    "warnings" JSONB NOT NULL DEFAULT '[]',
    "part" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "status_changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "export_reports_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "user_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "body_digest" CHAR(64) NOT NULL,
    "response_status" INTEGER,
    "export_report_id" INTEGER,
    "deduped" BOOLEAN,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("user_id","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "networks_slug_key" ON "networks"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "agencies_slug_key" ON "agencies"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "publishers_slug_key" ON "publishers"("slug");

-- CreateIndex
CREATE INDEX "agency_publishers_publisher_id_idx" ON "agency_publishers"("publisher_id");

-- CreateIndex
CREATE UNIQUE INDEX "advertisers_slug_key" ON "advertisers"("slug");

-- CreateIndex
CREATE INDEX "advertisers_publisher_id_idx" ON "advertisers"("publisher_id");

-- CreateIndex
CREATE INDEX "advertisers_network_id_idx" ON "advertisers"("network_id");

-- CreateIndex
CREATE INDEX "advertisers_house_advertiser_id_idx" ON "advertisers"("house_advertiser_id");

-- CreateIndex
CREATE INDEX "advertisers_status_idx" ON "advertisers"("status");

-- CreateIndex
CREATE INDEX "advertisers_domain_idx" ON "advertisers"("domain");

-- CreateIndex
CREATE INDEX "deals_advertiser_id_start_date_end_date_idx" ON "deals"("advertiser_id", "start_date", "end_date");

-- CreateIndex
CREATE INDEX "deals_start_date_idx" ON "deals"("start_date");

-- CreateIndex
CREATE INDEX "deals_end_date_idx" ON "deals"("end_date");

-- CreateIndex
CREATE UNIQUE INDEX "tags_slug_key" ON "tags"("slug");

-- CreateIndex
CREATE INDEX "taggings_taggable_type_taggable_id_idx" ON "taggings"("taggable_type", "taggable_id");

-- CreateIndex
CREATE UNIQUE INDEX "taggings_tag_id_taggable_type_taggable_id_key" ON "taggings"("tag_id", "taggable_type", "taggable_id");

-- CreateIndex
CREATE INDEX "daily_clicks_publisher_id_click_date_idx" ON "daily_clicks"("publisher_id", "click_date" DESC);

-- CreateIndex
CREATE INDEX "daily_clicks_click_date_click_count_idx" ON "daily_clicks"("click_date" DESC, "click_count" DESC);

-- CreateIndex
CREATE INDEX "transactions_publisher_id_transaction_date_idx" ON "transactions"("publisher_id", "transaction_date");

-- CreateIndex
CREATE INDEX "transactions_advertiser_id_transaction_date_idx" ON "transactions"("advertiser_id", "transaction_date");

-- CreateIndex
CREATE INDEX "transactions_transaction_date_idx" ON "transactions"("transaction_date");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE UNIQUE INDEX "users_api_key_digest_key" ON "users"("api_key_digest");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_key" ON "sessions"("token");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "accounts_user_id_idx" ON "accounts"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "accounts_provider_id_account_id_key" ON "accounts"("provider_id", "account_id");

-- CreateIndex
CREATE INDEX "verifications_identifier_idx" ON "verifications"("identifier");

-- CreateIndex
CREATE INDEX "export_reports_user_id_id_idx" ON "export_reports"("user_id", "id" DESC);

-- CreateIndex
CREATE INDEX "export_reports_fingerprint_user_id_completed_at_idx" ON "export_reports"("fingerprint", "user_id", "completed_at");

-- CreateIndex
CREATE INDEX "export_reports_status_status_changed_at_idx" ON "export_reports"("status", "status_changed_at");

-- CreateIndex
CREATE UNIQUE INDEX "export_reports_parent_report_id_part_index_key" ON "export_reports"("parent_report_id", "part_index");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- AddForeignKey
ALTER TABLE "publishers" ADD CONSTRAINT "publishers_network_id_fkey" FOREIGN KEY ("network_id") REFERENCES "networks"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agency_publishers" ADD CONSTRAINT "agency_publishers_agency_id_fkey" FOREIGN KEY ("agency_id") REFERENCES "agencies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agency_publishers" ADD CONSTRAINT "agency_publishers_publisher_id_fkey" FOREIGN KEY ("publisher_id") REFERENCES "publishers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "advertisers" ADD CONSTRAINT "advertisers_network_id_fkey" FOREIGN KEY ("network_id") REFERENCES "networks"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "advertisers" ADD CONSTRAINT "advertisers_publisher_id_fkey" FOREIGN KEY ("publisher_id") REFERENCES "publishers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "advertisers" ADD CONSTRAINT "advertisers_house_advertiser_id_fkey" FOREIGN KEY ("house_advertiser_id") REFERENCES "advertisers"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deals" ADD CONSTRAINT "deals_advertiser_id_fkey" FOREIGN KEY ("advertiser_id") REFERENCES "advertisers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "taggings" ADD CONSTRAINT "taggings_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "tags"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "daily_clicks" ADD CONSTRAINT "daily_clicks_advertiser_id_fkey" FOREIGN KEY ("advertiser_id") REFERENCES "advertisers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "daily_clicks" ADD CONSTRAINT "daily_clicks_publisher_id_fkey" FOREIGN KEY ("publisher_id") REFERENCES "publishers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "daily_clicks" ADD CONSTRAINT "daily_clicks_network_id_fkey" FOREIGN KEY ("network_id") REFERENCES "networks"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_advertiser_id_fkey" FOREIGN KEY ("advertiser_id") REFERENCES "advertisers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_publisher_id_fkey" FOREIGN KEY ("publisher_id") REFERENCES "publishers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_network_id_fkey" FOREIGN KEY ("network_id") REFERENCES "networks"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_publisher_id_fkey" FOREIGN KEY ("publisher_id") REFERENCES "publishers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_agency_id_fkey" FOREIGN KEY ("agency_id") REFERENCES "agencies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_network_id_fkey" FOREIGN KEY ("network_id") REFERENCES "networks"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_advertiser_id_fkey" FOREIGN KEY ("advertiser_id") REFERENCES "advertisers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_referred_by_id_fkey" FOREIGN KEY ("referred_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rate_limit_windows" ADD CONSTRAINT "rate_limit_windows_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export_reports" ADD CONSTRAINT "export_reports_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export_reports" ADD CONSTRAINT "export_reports_publisher_id_fkey" FOREIGN KEY ("publisher_id") REFERENCES "publishers"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export_reports" ADD CONSTRAINT "export_reports_parent_report_id_fkey" FOREIGN KEY ("parent_report_id") REFERENCES "export_reports"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_export_report_id_fkey" FOREIGN KEY ("export_report_id") REFERENCES "export_reports"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ---------------------------------------------------------------------

-- Enum-like columns are text, so that a new value is a change of one CHECK and no new type.
ALTER TABLE "publishers" ADD CONSTRAINT "publishers_company_type_check"
    CHECK ("company_type" IN ('network', 'publisher', 'advertiser', 'agency'));
ALTER TABLE "publishers" ADD CONSTRAINT "publishers_publisher_type_check"
    CHECK ("publisher_type" IN ('Content & Blogs', 'Influencers & Creators', 'Coupon & Deals', 'Cashback & Loyalty',
        'Email & Newsletters', 'Communities & Memberships', 'Comparison & Review Sites', 'Tools & Utilities'));
ALTER TABLE "advertisers" ADD CONSTRAINT "advertisers_status_check"
    CHECK ("status" IN ('not_applied', 'applied', 'approved', 'rejected', 'stopped', 'unknown'));
ALTER TABLE "advertisers" ADD CONSTRAINT "advertisers_commission_type_check"
    CHECK ("commission_type" IN ('percent', 'flat', 'percent_range', 'flat_range', 'unknown'));
ALTER TABLE "tags" ADD CONSTRAINT "tags_kind_check" CHECK ("kind" IN ('tag', 'vertical'));
ALTER TABLE "taggings" ADD CONSTRAINT "taggings_taggable_type_check"
    CHECK ("taggable_type" IN ('advertiser', 'deal'));
ALTER TABLE "export_reports" ADD CONSTRAINT "export_reports_status_check"
    CHECK ("status" IN ('pending', 'processing', 'completed', 'failed'));

-- ISO 3166 and ISO 4217 codes, in capitals as the filters write them.
ALTER TABLE "advertisers" ADD CONSTRAINT "advertisers_country_check" CHECK ("country" ~ '^[A-Z]{2}$');
ALTER TABLE "advertisers" ADD CONSTRAINT "advertisers_currency_check" CHECK ("currency" ~ '^[A-Z]{3}$');
ALTER TABLE "deals" ADD CONSTRAINT "deals_country_check" CHECK ("country" ~ '^[A-Z]{2}$');
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_currency_check" CHECK ("currency" ~ '^[A-Z]{3}$');

ALTER TABLE "daily_clicks" ADD CONSTRAINT "daily_clicks_click_count_check" CHECK ("click_count" >= 0);

-- A tranche has a place among its siblings; an export of its own has none.
ALTER TABLE "export_reports" ADD CONSTRAINT "export_reports_part_index_check"
    CHECK (("parent_report_id" IS NULL) = ("part_index" IS NULL) AND "part_index" >= 0);

-- There is one house publisher.
CREATE UNIQUE INDEX "publishers_house_key" ON "publishers"("house") WHERE "house";

-- Of simultaneous identical requests of one user, exactly one becomes an export, whatever the number of processes.
CREATE UNIQUE INDEX "export_reports_in_flight_key" ON "export_reports"("user_id", "fingerprint")
    WHERE "status" IN ('pending', 'processing') AND "parent_report_id" IS NULL;

-- Keeps updated_at and status_changed_at current. A time that the update itself sets is left as it is.
CREATE FUNCTION "export_reports_set_times"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
        NEW.updated_at := clock_timestamp();
    END IF;
    IF NEW.status IS DISTINCT FROM OLD.status AND NEW.status_changed_at IS NOT DISTINCT FROM OLD.status_changed_at THEN
        NEW.status_changed_at := clock_timestamp();
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER "export_reports_set_times" BEFORE UPDATE ON "export_reports"
    FOR EACH ROW EXECUTE FUNCTION "export_reports_set_times"();
