import { defineConfig } from "prisma/config";

// Paths are relative to this file. `prisma generate` needs no database, so a missing DATABASE_URL is no error.
export default defineConfig({
  schema: "schema.prisma",
  migrations: { path: "migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "" },
});
