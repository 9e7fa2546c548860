-- After a rotation the key before may go on working for some hours, so that nothing stops between two keys; and its owner
-- is told when each was used last.
ALTER TABLE "users"
  ADD COLUMN "api_key_used_at" TIMESTAMPTZ(3),
  ADD COLUMN "previous_api_key_digest" TEXT,
  ADD COLUMN "previous_api_key_expires_at" TIMESTAMPTZ(3),
  ADD COLUMN "previous_api_key_used_at" TIMESTAMPTZ(3),
  ADD CONSTRAINT "users_previous_api_key_check"
    CHECK (("previous_api_key_digest" IS NULL) = ("previous_api_key_expires_at" IS NULL));
CREATE UNIQUE INDEX "users_previous_api_key_digest_key" ON "users"("previous_api_key_digest");
