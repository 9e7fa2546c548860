-- Which installation this database is. Its id begins the keys of its objects, so that several installations share a
-- bucket; where it was made tells a copy from the original (lib/installation).
CREATE TABLE "installation" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT,
    "cluster" TEXT,
    "database_oid" BIGINT NOT NULL,
    "database_name" TEXT NOT NULL,
    "owns_older_keys" BOOLEAN NOT NULL,
    "copied_from" UUID,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "begun_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);

-- There is one.
CREATE UNIQUE INDEX "installation_only_key" ON "installation"((true));

-- A database that has exports already has objects whose keys do not begin with an id.
DO $$
DECLARE
    cluster_id text;
BEGIN
    BEGIN
        SELECT concat_ws('/', system_identifier, nullif(current_setting('neon.timeline_id', true), '')) INTO cluster_id
            FROM pg_control_system();
    EXCEPTION WHEN insufficient_privilege OR undefined_function OR feature_not_supported
        OR object_not_in_prerequisite_state THEN
        cluster_id := NULL;
    END;
    INSERT INTO "installation" ("cluster", "database_oid", "database_name", "owns_older_keys")
        SELECT cluster_id, "oid"::bigint, "datname", EXISTS (SELECT FROM "export_reports")
        FROM pg_database WHERE "datname" = current_database();
END
$$;
