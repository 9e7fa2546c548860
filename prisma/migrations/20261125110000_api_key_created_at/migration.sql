-- When a user's API key was made; null for keys made before this.
ALTER TABLE "users" ADD COLUMN "api_key_created_at" TIMESTAMPTZ(3);
